package io.lethe.schemas.labelset;

import io.lethe.schemas.Split;
import io.lethe.schemas.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
    MessageDigest sha = Sha256.newDigest();
    new TreeMap<>(members)
        .forEach(
            (sampleId, split) ->
                sha.update((sampleId + " " + split + "\n").getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(sha.digest());
  }
}
