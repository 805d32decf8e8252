package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.CheckpointFacts;
import io.lethe.trainer.checkpoints.DataFingerprint;
import io.lethe.trainer.checkpoints.FrozenData;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.UnlabeledPictures;
import io.lethe.trainer.gate.GatePictures;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.TrainableModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a job trains on and is measured by.
 *
 * @param unlabeled at least one picture
 * @param skippedGenerations how many of the model's own pictures can't be used
 * @param reference what its models are compared with
 * @param frozen what a run that goes on must find again
 * @param from the checkpoint that the run goes on from, if any
 */
record JobData(
    OpenedJob opened,
    LabelSet labels,
    PictureSource unlabeled,
    int skippedGenerations,
    ReferencePictures reference,
    FrozenData frozen,
    Optional<Checkpoint> from) {

  /** Sets the noise of gate and previews apart from the noise that a candidate is trained on. */
  private static final long LOOKED_AT = 0x9E3779B97F4A7C15L;

  /**
   * The data of a run.
   *
   * @param ends how far the topic of generations was read
   */
  static JobData of(
      OpenedJob opened,
      LabelSet labels,
      UnlabeledPictures unlabeled,
      ReferencePictures reference,
      Map<Integer, Long> ends,
      Optional<Checkpoint> from) {
    PictureSource train = rows(labels, opened.base(), labels.train().stream());
    PictureSource heldOut = rows(labels, opened.base(), labels.holdOut().stream());
    Set<String> sampleIds =
        Stream.concat(labels.train().stream(), labels.holdOut().stream())
            .map(Picture::sampleId)
            .collect(Collectors.toCollection(TreeSet::new));
    PictureSource pictures = unlabeled.pictures();
    var frozen = new FrozenData(sampleIds, ends, DataFingerprint.of(train, heldOut, pictures));
    return new JobData(opened, labels, pictures, unlabeled.skipped(), reference, frozen, from);
  }

  TrainingJob job() {
    return opened.job();
  }

  /** What the checkpoint says that the run goes on from, if any. */
  Optional<CheckpointFacts> resumed() {
    return from.map(Checkpoint::facts);
  }

  /** Seed of the pictures that gate and previews look at. */
  long seedOfLooks() {
    return job().getSettings().getSeed() ^ LOOKED_AT;
  }

  /** Labels that train. */
  PictureSource train() {
    return rows(labels, opened.base(), labels.train().stream());
  }

  /** Those that train and those held out. */
  PictureSource all() {
    return rows(labels, opened.base(), both());
  }

  /** What champion and candidates are measured on. */
  GatePictures gatePictures() {
    return new GatePictures(
        unlabeled,
        reference,
        rows(labels, opened.base(), labels.holdOut().stream()),
        rows(labels, opened.base(), both().filter(this::isLearned)),
        rows(labels, opened.base(), both().filter(picture -> !isLearned(picture))));
  }

  private Stream<Picture> both() {
    return Stream.concat(labels.train().stream(), labels.holdOut().stream());
  }

  private boolean isLearned(Picture picture) {
    return labels.sequences().get(picture.sampleId()) <= opened.versions().championThrough();
  }

  /** Labelled pictures; one whose class is no class of the model counts as of unknown class. */
  private static PictureSource rows(LabelSet labels, TrainableModel base, Stream<Picture> some) {
    List<Picture> pictures = some.toList();
    PictureShape shape = base.shape();
    int[] classes =
        pictures.stream()
            .mapToInt(
                picture ->
                    labels.classes().getOrDefault(picture.sampleId(), PictureSource.NO_CLASS))
            .map(label -> label >= 0 && label < base.classes() ? label : PictureSource.NO_CLASS)
            .toArray();
    return PictureList.of(
        pictures.stream().map(Picture::pixels).toList(),
        classes,
        shape.channels(),
        shape.height(),
        shape.width());
  }
}
