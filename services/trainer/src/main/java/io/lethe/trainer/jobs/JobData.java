package io.lethe.trainer.jobs;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.DataFingerprint;
import io.lethe.trainer.checkpoints.FrozenData;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.ImageShape;
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
 * @param base the model that it starts from; its classes are those that a label may have
 * @param unlabeled at least one picture
 * @param reference what its models are compared with
 * @param frozen what a run that goes on must find again
 * @param from the checkpoint that the run goes on from, if any
 */
record JobData(
    TrainingJob job,
    JobVersions versions,
    LabelSet labels,
    PictureSource unlabeled,
    ReferencePictures reference,
    TrainableModel base,
    FrozenData frozen,
    Optional<Checkpoint> from) {

  /**
   * The data of a run.
   *
   * @param ends how far the topic of generations was read
   */
  static JobData of(
      TrainingJob job,
      JobVersions versions,
      LabelSet labels,
      PictureSource unlabeled,
      ReferencePictures reference,
      Map<Integer, Long> ends,
      TrainableModel base,
      Optional<Checkpoint> from) {
    PictureSource train = rows(labels, base, labels.train().stream());
    PictureSource heldOut = rows(labels, base, labels.holdOut().stream());
    Set<String> sampleIds =
        Stream.concat(labels.train().stream(), labels.holdOut().stream())
            .map(Picture::sampleId)
            .collect(Collectors.toCollection(TreeSet::new));
    var frozen = new FrozenData(sampleIds, ends, DataFingerprint.of(train, heldOut, unlabeled));
    return new JobData(job, versions, labels, unlabeled, reference, base, frozen, from);
  }

  PictureSource train() {
    return rows(labels, base, labels.train().stream());
  }

  PictureSource heldOut() {
    return rows(labels, base, labels.holdOut().stream());
  }

  /** Those that train and those held out. */
  PictureSource all() {
    return rows(labels, base, both());
  }

  /** Labels that the champion has learned. */
  PictureSource learned() {
    return rows(labels, base, both().filter(this::isLearned));
  }

  /** Labels that came after the champion's. */
  PictureSource added() {
    return rows(labels, base, both().filter(picture -> !isLearned(picture)));
  }

  private Stream<Picture> both() {
    return Stream.concat(labels.train().stream(), labels.holdOut().stream());
  }

  private boolean isLearned(Picture picture) {
    return labels.sequences().get(picture.sampleId()) <= versions.championThrough();
  }

  /** Labelled pictures; one whose class is no class of the model counts as of unknown class. */
  private static PictureSource rows(LabelSet labels, TrainableModel base, Stream<Picture> some) {
    List<Picture> pictures = some.toList();
    ImageShape shape = base.shape();
    int[] classes =
        pictures.stream()
            .mapToInt(
                picture ->
                    labels.classes().getOrDefault(picture.sampleId(), PictureSource.NO_CLASS))
            .map(label -> label < base.classes() ? label : PictureSource.NO_CLASS)
            .toArray();
    return PictureList.of(
        pictures.stream().map(Picture::pixels).toList(),
        classes,
        shape.channels(),
        shape.height(),
        shape.width());
  }
}
