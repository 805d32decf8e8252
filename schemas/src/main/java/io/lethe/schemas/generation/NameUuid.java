package io.lethe.schemas.generation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Name-based UUIDs, version 5 (RFC 9562, section 5.5): the same names give the same ids. */
public final class NameUuid {

  /** Lethe's own namespace, drawn once and never changed: generationIds hang on it. */
  private static final UUID LETHE = UUID.fromString("5b3c1e0a-7d42-4f6b-9c8e-2a1f60d7b934");

  private NameUuid() {}

  /** The id of picture {@code index} of a request. */
  public static String generationId(String requestId, int index) {
    return of(LETHE, requestId + "/" + index).toString();
  }

  /**
   * The seed of a request that names none: fixed by its id, so that a redelivered request makes the
   * same pictures. 48 bits, which every JSON reader keeps exactly.
   */
  public static long seed(String requestId) {
    return of(LETHE, requestId + "/seed").getMostSignificantBits() >>> 16;
  }

  /** The UUID of a name in Lethe's namespace. */
  public static UUID of(String name) {
    return of(LETHE, name);
  }

  static UUID of(UUID namespace, String name) {
    MessageDigest sha1;
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
    sha1.update(
        ByteBuffer.allocate(16)
            .putLong(namespace.getMostSignificantBits())
            .putLong(namespace.getLeastSignificantBits())
            .flip());
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & ~0xF000L) | 0x5000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
    return new UUID(high, low);
  }
}
