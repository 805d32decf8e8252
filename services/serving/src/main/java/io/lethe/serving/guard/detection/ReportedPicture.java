package io.lethe.serving.guard.detection;

import io.lethe.schemas.Label;
import io.lethe.schemas.picture.DifferenceHash;
import java.nio.ByteBuffer;

/**
 * A label in force.
 *
 * @param sampleId SHA-256 of the picture's size and pixels
 * @param hash its difference hash, 64 bits
 * @param sequence of its last membership change
 * @param png the picture
 */
public record ReportedPicture(String sampleId, long hash, long sequence, ByteBuffer png) {

  /**
   * From its record.
   *
   * @throws IllegalArgumentException when an older labeler wrote no hash, and the picture can't be
   *     decoded
   */
  public static ReportedPicture of(Label label) {
    Long hash = DifferenceHash.of(label.getPerceptualHash(), label.getPng());
    if (hash == null) {
      throw new IllegalArgumentException("Its picture can't be decoded.");
    }
    return new ReportedPicture(label.getSampleId(), hash, label.getSequence(), label.getPng());
  }
}
