package io.lethe.labeler.vetting;

import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ModelShape;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.store.PictureLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The picture of a sample: decoded, or named in the store.
 *
 * @param sampleId what it is called
 * @param shape of the picture
 * @param decoded the picture; null where it lies in the store
 * @param stored where it lies; null where it is decoded
 * @param storedHash the difference hash of one in the store; null where that is not known
 */
record SamplePicture(
    String sampleId, PictureShape shape, Picture decoded, StoredPicture stored, Long storedHash) {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * The picture of a report. That of a generation of ours is what serving says of it. One that a
   * client brought is read.
   *
   * @throws UnusableRecordException when it can't be used, or has another shape than the model's
   * @throws PictureUnreadException when the store can't be read now
   */
  static SamplePicture of(ReceivedReport report, ModelShape shape, PictureLookup lookup)
      throws UnusableRecordException, PictureUnreadException {
    try {
      StoredPicture stored = report.picture();
      if (stored == null) {
        return of(fitting(Png.decode(report.png()), report.model(), shape));
      }
      PicturePlace place = PicturePlace.of(stored, report.model());
      if (!place.shape().equals(Shapes.of(shape))) {
        throw otherShape(place.shape(), report.model(), shape);
      }
      if (report.generationId() != null) {
        return new SamplePicture(
            place.sampleId(), place.shape(), null, stored, report.perceptualHash());
      }
      Picture picture = lookup.read(stored);
      if (!picture.sampleId().equals(place.sampleId())) {
        throw new UnusableRecordException("The picture's uri names another sampleId than it has.");
      }
      return new SamplePicture(
          place.sampleId(), place.shape(), null, stored, DifferenceHash.of(picture));
    } catch (PictureException e) {
      throw new UnusableRecordException(e.getMessage());
    } catch (IOException e) {
      throw new PictureUnreadException(e);
    }
  }

  /**
   * The picture that quarantine holds.
   *
   * @throws UnusableRecordException when it can't be decoded: an earlier release took more
   */
  static SamplePicture of(QuarantinedSample held) throws UnusableRecordException {
    try {
      StoredPicture stored = held.getPicture();
      if (stored == null) {
        return of(Png.decode(held.getPng()));
      }
      PictureShape shape = PicturePlace.of(stored, held.getModel()).shape();
      return new SamplePicture(held.getSampleId(), shape, null, stored, held.getPerceptualHash());
    } catch (PictureException e) {
      throw new UnusableRecordException(e.getMessage());
    }
  }

  private static SamplePicture of(Picture picture) {
    return new SamplePicture(picture.sampleId(), PictureShape.of(picture), picture, null, null);
  }

  private static Picture fitting(Picture picture, String model, ModelShape shape)
      throws UnusableRecordException {
    Optional<Picture> candidate =
        shape.getChannels() == 1 ? picture.asGrey() : Optional.of(picture);
    return candidate
        .filter(one -> Shapes.fits(one, shape))
        .orElseThrow(() -> otherShape(PictureShape.of(picture), model, shape));
  }

  private static UnusableRecordException otherShape(
      PictureShape picture, String model, ModelShape shape) {
    return new UnusableRecordException(
        "The picture has %s, but model %s makes pictures of %s."
            .formatted(Shapes.text(picture), model, Shapes.text(shape)));
  }

  /**
   * PNG; empty where the picture lies in the store. It is encoded anew: what a client puts beside
   * its pixels (names, places, plain padding) is not kept.
   */
  ByteBuffer png() {
    return decoded == null ? NOTHING.duplicate() : ByteBuffer.wrap(Png.encode(decoded));
  }

  /** The difference hash, by which near copies are found; null where it is not known. */
  Long perceptualHash() {
    return decoded == null ? storedHash : (Long) DifferenceHash.of(decoded);
  }
}
