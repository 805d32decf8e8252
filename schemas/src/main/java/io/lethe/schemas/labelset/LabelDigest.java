package io.lethe.schemas.labelset;

import io.lethe.schemas.Split;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest of a labelled set: SHA-256 over the lines {@code sampleId split}, each ended by a line
 * feed, sorted by sampleId. Labeler and trainer compute it apart and must agree.
 */
public final class LabelDigest {

  private LabelDigest() {}

  /** The digest (64 hex digits) of members, sampleId to split, in any order. */
  public static String of(Map<String, Split> members) {
    MessageDigest sha = sha256();
    new TreeMap<>(members)
        .forEach(
            (sampleId, split) ->
                sha.update((sampleId + " " + split + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
