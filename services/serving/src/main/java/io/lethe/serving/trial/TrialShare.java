package io.lethe.serving.trial;

import io.lethe.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which requests a trial takes part in, by a hash of their id: the same on every instance, so that
 * a repeat of a request is made by the same version. Each trial takes others.
 */
final class TrialShare {

  /** Bits of a double's fraction. */
  private static final int FRACTION = 53;

  private TrialShare() {}

  /**
   * Whether a trial takes part in a request.
   *
   * @param revision of the deployment that began the trial
   * @param share of all requests, 0 to 1
   */
  static boolean takes(long revision, String requestId, double share) {
    String name = revision + "/" + requestId;
    byte[] hash = Sha256.newDigest().digest(name.getBytes(StandardCharsets.UTF_8));
    long bits = ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - FRACTION);
    return bits < share * (1L << FRACTION);
  }
}
