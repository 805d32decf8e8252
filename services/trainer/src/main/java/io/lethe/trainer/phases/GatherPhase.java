package io.lethe.trainer.phases;

import io.lethe.schemas.TrainingJob;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.FrozenData;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.LabelView;
import io.lethe.trainer.data.LabelViewException;
import io.lethe.trainer.data.UnlabeledDataException;
import io.lethe.trainer.data.UnlabeledPictures;
import io.lethe.trainer.gate.ReferencePictures;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second phase: brings together what a job learns from, as the topics and data sets have it
 * now, or as they had it when a checkpoint's run began.
 */
public final class GatherPhase {

  private static final Logger LOG = LoggerFactory.getLogger(GatherPhase.class);

  private final LabelView labelView;

  public GatherPhase(LabelView labelView) {
    this.labelView = labelView;
  }

  /** The data of the newest checkpoint for which all of it is still there. */
  Optional<JobData> resumed(OpenedJob opened, BooleanSupplier cancelled) {
    for (Checkpoint checkpoint : opened.checkpoints().newestFirst()) {
      try {
        JobData data = again(opened, checkpoint, cancelled);
        if (data.frozen().equals(checkpoint.facts().data())) {
          return Optional.of(data);
        }
        LOG.warn(
            "The checkpoint {} is passed over: its data has changed since", checkpoint.directory());
      } catch (LabelViewException | UnlabeledDataException e) {
        LOG.warn("The checkpoint {} is passed over: {}", checkpoint.directory(), e.getMessage());
      }
    }
    return Optional.empty();
  }

  private JobData again(OpenedJob opened, Checkpoint checkpoint, BooleanSupplier cancelled)
      throws LabelViewException, UnlabeledDataException {
    FrozenData frozen = checkpoint.facts().data();
    LabelSet labels =
        labelView.readAgain(opened.job(), opened.versions().shape(), frozen.sampleIds(), cancelled);
    return data(opened, labels, frozen.generationEnds(), Optional.of(checkpoint), cancelled);
  }

  /**
   * Members of the labelled set as of the job's sequence, less those removed by now.
   *
   * @throws LabelViewException with one sentence when they can't be had as the job describes them
   */
  LabelSet labels(OpenedJob opened, BooleanSupplier cancelled) throws LabelViewException {
    return labelView.read(opened.job(), opened.versions().shape(), cancelled);
  }

  /**
   * The data of a run that begins now.
   *
   * @throws UnlabeledDataException with one sentence when there is no unlabeled data
   */
  JobData begun(OpenedJob opened, LabelSet labels, BooleanSupplier cancelled)
      throws UnlabeledDataException {
    return data(opened, labels, opened.source().ends(), Optional.empty(), cancelled);
  }

  private static JobData data(
      OpenedJob opened,
      LabelSet labels,
      Map<Integer, Long> ends,
      Optional<Checkpoint> from,
      BooleanSupplier cancelled)
      throws UnlabeledDataException {
    TrainingJob job = opened.job();
    UnlabeledPictures pictures =
        opened.source().pictures(labels.reported(), job.getSettings().getSeed(), ends, cancelled);
    ReferencePictures reference =
        opened.source().reference(pictures, opened.versions().championIsBase(), cancelled);
    return JobData.of(opened, labels, pictures, reference, ends, from);
  }
}
