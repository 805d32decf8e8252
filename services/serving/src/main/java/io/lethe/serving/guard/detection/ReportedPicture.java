package io.lethe.serving.guard.detection;

import io.lethe.schemas.Label;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.serving.swap.Latents;
import io.lethe.store.PictureLookup;
import java.nio.ByteBuffer;

/**
 * A label in force.
 *
 * @param sampleId SHA-256 of the picture's size and pixels
 * @param hash its difference hash, 64 bits
 * @param sequence of its last membership change
 * @param picture the picture
 */
public record ReportedPicture(String sampleId, long hash, long sequence, LabelPicture picture) {

  /** One whose record holds its picture, PNG. */
  public ReportedPicture(String sampleId, long hash, long sequence, ByteBuffer png) {
    this(sampleId, hash, sequence, LabelPicture.of(png));
  }

  /**
   * From its record.
   *
   * @param lookup reads its picture where that lies in the store, when it is needed
   * @throws IllegalArgumentException when an older labeler wrote no hash, and the picture can't be
   *     decoded
   */
  public static ReportedPicture of(Label label, PictureLookup lookup) {
    Long hash = DifferenceHash.of(label.getPerceptualHash(), label.getPng());
    if (hash == null) {
      throw new IllegalArgumentException("Its picture can't be decoded.");
    }
    LabelPicture picture =
        label.getPicture() == null
            ? LabelPicture.of(label.getPng())
            : LabelPicture.of(label.getPicture(), lookup);
    ByteBuffer halves = label.getLatents();
    return new ReportedPicture(
        label.getSampleId(),
        hash,
        label.getSequence(),
        halves == null
            ? picture
            : picture.with(Latents.ofPicture(halves, label.getWidth(), label.getHeight())));
  }
}
