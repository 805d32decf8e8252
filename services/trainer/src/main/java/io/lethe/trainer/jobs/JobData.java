package io.lethe.trainer.jobs;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.Pictures;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.labelview.LabelSet;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.ImageShape;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a job trains on and is measured by.
 *
 * @param base the model that it starts from; its classes are those that a label may have
 * @param unlabeled at least one picture
 */
record JobData(
    TrainingJob job,
    JobVersions versions,
    LabelSet labels,
    PictureSource unlabeled,
    Denoiser base) {

  PictureSource train() {
    return rows(labels.train().stream());
  }

  PictureSource heldOut() {
    return rows(labels.holdOut().stream());
  }

  /** Those that train and those held out. */
  PictureSource all() {
    return rows(both());
  }

  /** Labels that the champion has learned. */
  PictureSource learned() {
    return rows(both().filter(this::isLearned));
  }

  /** Labels that came after the champion's. */
  PictureSource added() {
    return rows(both().filter(picture -> !isLearned(picture)));
  }

  private Stream<Picture> both() {
    return Stream.concat(labels.train().stream(), labels.holdOut().stream());
  }

  private boolean isLearned(Picture picture) {
    return labels.sequences().get(picture.sampleId()) <= versions.championThrough();
  }

  /** Labelled pictures; one whose class is no class of the model counts as of unknown class. */
  private PictureSource rows(Stream<Picture> some) {
    List<Picture> pictures = some.toList();
    ImageShape shape = base.shape();
    int[] classes =
        pictures.stream()
            .mapToInt(
                picture -> labels.classes().getOrDefault(picture.sampleId(), Pictures.NO_CLASS))
            .map(label -> label < base.classes() ? label : Pictures.NO_CLASS)
            .toArray();
    return PictureList.of(
        pictures.stream().map(Picture::pixels).toList(),
        classes,
        shape.channels(),
        shape.height(),
        shape.width());
  }
}
