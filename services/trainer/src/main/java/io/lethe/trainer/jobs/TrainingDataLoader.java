package io.lethe.trainer.jobs;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.TrainingJob;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.FrozenData;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.LabelView;
import io.lethe.trainer.data.LabelViewException;
import io.lethe.trainer.data.UnlabeledData;
import io.lethe.trainer.data.UnlabeledDataException;
import io.lethe.trainer.gate.ReferencePictures;
import io.lethe.trainer.training.TrainableModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings together what a job learns from: as the topics and data sets have it now, or as they had
 * it when a checkpoint's run began.
 */
final class TrainingDataLoader {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingDataLoader.class);

  private final LabelView labelView;
  private final UnlabeledData source;
  private final TrainingJob job;
  private final JobVersions versions;
  private final TrainableModel base;
  private final BooleanSupplier cancelled;

  TrainingDataLoader(
      LabelView labelView,
      UnlabeledData source,
      TrainingJob job,
      JobVersions versions,
      TrainableModel base,
      BooleanSupplier cancelled) {
    this.labelView = labelView;
    this.source = source;
    this.job = job;
    this.versions = versions;
    this.base = base;
    this.cancelled = cancelled;
  }

  /** Members as of N, less those removed by now. */
  LabelSet labels() throws LabelViewException {
    return labelView.read(job, versions.shape(), cancelled);
  }

  /** The data of a run that begins now. */
  JobData now(LabelSet labels) throws UnlabeledDataException {
    return data(labels, source.ends(), Optional.empty());
  }

  /** The data of the first of some checkpoints for which all of it is still there. */
  Optional<JobData> again(List<Checkpoint> checkpoints) {
    for (Checkpoint checkpoint : checkpoints) {
      FrozenData frozen = checkpoint.facts().data();
      try {
        LabelSet labels = labelView.readAgain(job, versions.shape(), frozen.sampleIds(), cancelled);
        JobData data = data(labels, frozen.generationEnds(), Optional.of(checkpoint));
        if (data.frozen().equals(frozen)) {
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

  private JobData data(LabelSet labels, Map<Integer, Long> ends, Optional<Checkpoint> from)
      throws UnlabeledDataException {
    PictureSource pictures =
        source.pictures(labels.sampleIds(), job.getSettings().getSeed(), ends, cancelled);
    ReferencePictures reference = source.reference(versions.championIsBase(), cancelled);
    return JobData.of(job, versions, labels, pictures, reference, ends, base, from);
  }
}
