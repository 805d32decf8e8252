package io.lethe.labeler.vetting;

import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ModelShape;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A reported picture that fits its model.
 *
 * @param model model name
 * @param sampleId what the picture is called
 * @param picture decoded, in the model's shape
 * @param generationId the generation it is, or null for an inline picture
 * @param modelVersion the version that made that generation, or null
 * @param classLabel the class that it was made for or is reported under, or null
 * @param prompt the text that it was made for or is reported under, or null; personal data
 * @param latents what a model of latents sampled for it, or null
 */
public record Sample(
    String model,
    String sampleId,
    Picture picture,
    String generationId,
    String modelVersion,
    Integer classLabel,
    String prompt,
    ByteBuffer latents) {

  /**
   * The picture of a report.
   *
   * @throws UnusableRecordException when it can't be decoded or has another shape than the model's
   *     pictures
   */
  public static Sample of(ReceivedReport report, ModelShape shape) throws UnusableRecordException {
    Picture decoded = decoded(report.png());
    Picture picture = fitting(decoded, shape).orElse(null);
    if (picture == null) {
      throw new UnusableRecordException(
          "The picture has %s, but model %s makes pictures of %s."
              .formatted(Shapes.text(decoded), report.model(), Shapes.text(shape)));
    }
    return new Sample(
        report.model(),
        picture.sampleId(),
        picture,
        report.generationId(),
        report.modelVersion(),
        report.classLabel(),
        report.prompt(),
        report.latents());
  }

  /**
   * The picture that quarantine holds.
   *
   * @throws UnusableRecordException when it can't be decoded: an earlier release took more
   */
  public static Sample of(QuarantinedSample held) throws UnusableRecordException {
    return new Sample(
        held.getModel(),
        held.getSampleId(),
        decoded(held.getPng()),
        held.getGenerationId(),
        held.getModelVersion(),
        held.getClassLabel(),
        held.getPrompt(),
        held.getLatents());
  }

  /**
   * The picture, PNG. It is encoded anew: what a client puts beside its pixels (names, places,
   * plain padding) is not kept.
   */
  public ByteBuffer png() {
    return ByteBuffer.wrap(Png.encode(picture));
  }

  /** Says nothing of the prompt. */
  @Override
  public String toString() {
    return "Sample[%s of %s]".formatted(sampleId, model);
  }

  /** The difference hash of the picture, by which near copies are found. */
  public long perceptualHash() {
    return DifferenceHash.of(picture);
  }

  private static Picture decoded(ByteBuffer png) throws UnusableRecordException {
    try {
      return Png.decode(png);
    } catch (PictureException e) {
      throw new UnusableRecordException(e.getMessage());
    }
  }

  /** The same picture; what is known of its making is the held one's where it has a generation. */
  public Sample alsoHeldAs(QuarantinedSample held) {
    return held.getGenerationId() == null
        ? this
        : new Sample(
            model,
            sampleId,
            picture,
            held.getGenerationId(),
            held.getModelVersion(),
            held.getClassLabel(),
            held.getPrompt(),
            held.getLatents());
  }

  private static Optional<Picture> fitting(Picture picture, ModelShape shape) {
    Optional<Picture> candidate =
        shape.getChannels() == 1 ? picture.asGrey() : Optional.of(picture);
    return candidate.filter(p -> Shapes.fits(p, shape));
  }
}
