package io.lethe.labeler.vetting;

import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ModelShape;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.store.PictureLookup;
import java.nio.ByteBuffer;

/**
 * A reported picture that fits its model.
 *
 * @param model model name
 * @param picture in that shape
 * @param provenance how it came about
 */
public record Sample(String model, SamplePicture picture, Provenance provenance) {

  /**
   * The picture of a report.
   *
   * @param lookup reads a picture that a client brought and that lies in the store
   * @throws UnusableRecordException when it can't be decoded or has another shape than the model's
   *     pictures
   * @throws PictureUnreadException when it lies in a store that can't be read now
   */
  public static Sample of(ReceivedReport report, ModelShape shape, PictureLookup lookup)
      throws UnusableRecordException, PictureUnreadException {
    return new Sample(
        report.model(), SamplePicture.of(report, shape, lookup), Provenance.of(report));
  }

  /**
   * The picture that quarantine holds.
   *
   * @throws UnusableRecordException when it can't be decoded: an earlier release took more
   */
  public static Sample of(QuarantinedSample held) throws UnusableRecordException {
    return new Sample(held.getModel(), SamplePicture.of(held), Provenance.of(held));
  }

  /** Shape of the picture. */
  public PictureShape shape() {
    return picture.shape();
  }

  /** What the picture is called. */
  public String sampleId() {
    return picture.sampleId();
  }

  /** The picture, PNG; empty where {@link #stored} names it. */
  public ByteBuffer png() {
    return picture.png();
  }

  /** Where the picture is kept, or null where {@link #png} is the picture. */
  public StoredPicture stored() {
    return picture.stored();
  }

  /** Says nothing of the prompt. */
  @Override
  public String toString() {
    return "Sample[%s of %s]".formatted(sampleId(), model);
  }

  /** The difference hash of the picture, by which near copies are found. */
  public Long perceptualHash() {
    return picture.perceptualHash();
  }

  /** The same picture with what is known of it since it is held. */
  public Sample alsoHeldAs(QuarantinedSample held) {
    return new Sample(model, picture, Provenance.of(held).then(provenance));
  }
}
