package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.training.TrainableModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job's labelled pictures as its model learns from them: pixels with their classes, or latents
 * with their texts.
 */
final class LabelRows {

  private final LabelSet labels;
  private final PictureShape shape;
  private final int classes;
  private final Optional<PictureShape> latentShape;
  private final Map<String, byte[]> latents;

  private LabelRows(LabelSet labels, TrainableModel base, Map<String, byte[]> latents) {
    this.labels = labels;
    this.shape = base.shape();
    this.classes = base.classes();
    this.latentShape = base.latents();
    this.latents = latents;
  }

  /**
   * Those of a job.
   *
   * @param base encodes pictures whose latents are not known, such as those that were reported
   *     inline
   */
  static LabelRows of(LabelSet labels, TrainableModel base) {
    Map<String, byte[]> latents = new HashMap<>();
    base.latents()
        .ifPresent(
            latentShape ->
                Stream.concat(labels.train().stream(), labels.holdOut().stream())
                    .forEach(
                        picture ->
                            latents.put(
                                picture.sampleId(), latents(picture, labels, latentShape, base))));
    return new LabelRows(labels, base, latents);
  }

  private static byte[] latents(
      Picture picture, LabelSet labels, PictureShape shape, TrainableModel base) {
    byte[] known = labels.latents().get(picture.sampleId());
    int bytes = shape.channels() * shape.height() * shape.width() * Short.BYTES;
    return known != null && known.length == bytes
        ? known
        : base.encode(pixels(List.of(picture), new int[] {PictureSource.NO_CLASS}, base.shape()))
            .get(0);
  }

  /** Some of the job's pictures; one whose class is no class of the model is of unknown class. */
  PictureSource of(List<Picture> pictures) {
    if (latentShape.isPresent()) {
      return latents(pictures, latentShape.get());
    }
    int[] known =
        pictures.stream()
            .mapToInt(
                picture ->
                    labels.classes().getOrDefault(picture.sampleId(), PictureSource.NO_CLASS))
            .map(label -> label >= 0 && label < classes ? label : PictureSource.NO_CLASS)
            .toArray();
    return pixels(pictures, known, shape);
  }

  private PictureSource latents(List<Picture> pictures, PictureShape one) {
    return new LatentPictures(
        pictures.stream().map(picture -> latents.get(picture.sampleId())).toList(),
        pictures.stream()
            .map(picture -> labels.prompts().getOrDefault(picture.sampleId(), ""))
            .toList(),
        one.channels(),
        one.height(),
        one.width());
  }

  private static PictureSource pixels(List<Picture> pictures, int[] classes, PictureShape shape) {
    return PictureList.of(
        pictures.stream().map(Picture::pixels).toList(),
        classes,
        shape.channels(),
        shape.height(),
        shape.width());
  }
}
