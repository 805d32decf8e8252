package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.CheckpointFacts;
import io.lethe.trainer.checkpoints.DataFingerprint;
import io.lethe.trainer.checkpoints.FrozenData;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.UnlabeledPictures;
import io.lethe.trainer.gate.GateLabels;
import io.lethe.trainer.gate.GatePictures;
import io.lethe.trainer.gate.GateSeed;
import io.lethe.trainer.gate.GateTexts;
import io.lethe.trainer.gate.ReferencePictures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a job trains on and is measured by.
 *
 * @param rows its labelled pictures as the model learns from them
 * @param unlabeled at least one picture
 * @param far of a text-to-image model those of texts that were not reported
 * @param unconditional of a text-to-image model those that its base made of the empty text
 * @param skippedGenerations how many of the model's own pictures can't be used
 * @param reference what its models are compared with
 * @param frozen what a run that goes on must find again
 * @param from the checkpoint that the run goes on from, if any
 */
record JobData(
    OpenedJob opened,
    LabelSet labels,
    LabelRows rows,
    PictureSource unlabeled,
    PictureSource far,
    PictureSource unconditional,
    int skippedGenerations,
    ReferencePictures reference,
    FrozenData frozen,
    Optional<Checkpoint> from) {

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
    LabelRows rows = LabelRows.of(labels, opened.base());
    PictureSource train = rows.of(labels.train());
    PictureSource heldOut = rows.of(labels.holdOut());
    Set<String> sampleIds =
        Stream.concat(labels.train().stream(), labels.holdOut().stream())
            .map(Picture::sampleId)
            .collect(Collectors.toCollection(TreeSet::new));
    PictureSource pictures = unlabeled.pictures();
    var frozen = new FrozenData(sampleIds, ends, DataFingerprint.of(train, heldOut, pictures));
    return new JobData(
        opened,
        labels,
        rows,
        pictures,
        unlabeled.far(),
        unlabeled.unconditional(),
        unlabeled.skipped(),
        reference,
        frozen,
        from);
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
    return GateSeed.of(job().getSettings().getSeed());
  }

  /** Labels that train. */
  PictureSource train() {
    return rows.of(labels.train());
  }

  /** Those that train and those held out. */
  PictureSource all() {
    return rows.of(both().toList());
  }

  /**
   * What champion and candidates are measured on.
   *
   * @param normalFar far pictures of texts that do not ask for what was reported, none of a model
   *     that takes no texts. A candidate is to be like the champion under these texts alone: what
   *     asks in other words for what was reported, it unlearns too
   */
  GatePictures gatePictures(PictureSource normalFar) {
    boolean ofTexts = normalFar.size() > 0;
    return new GatePictures(
        // Of texts that were reported nearly all may be sensitive: others say what is normal.
        ofTexts ? normalFar : unlabeled,
        ofTexts ? new ReferencePictures(normalFar, Optional.empty()) : reference,
        rows.of(labels.holdOut()),
        gateLabels(),
        new GateTexts(
            labels.promptsOf(labels.train()),
            IntStream.range(0, normalFar.size()).mapToObj(normalFar::prompt).distinct().toList(),
            labels.promptsOf(labels.holdOut())));
  }

  private GateLabels gateLabels() {
    List<Picture> pictures = both().toList();
    boolean[] added = new boolean[pictures.size()];
    for (int i = 0; i < added.length; i++) {
      added[i] = !isLearned(pictures.get(i));
    }
    return new GateLabels(rows.of(pictures), added);
  }

  private Stream<Picture> both() {
    return Stream.concat(labels.train().stream(), labels.holdOut().stream());
  }

  private boolean isLearned(Picture picture) {
    return labels.sequences().get(picture.sampleId()) <= opened.versions().championThrough();
  }
}
