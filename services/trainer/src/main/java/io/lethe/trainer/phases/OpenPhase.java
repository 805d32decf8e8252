package io.lethe.trainer.phases;

import io.lethe.schemas.TrainingJob;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.checkpoints.JobCheckpoints;
import io.lethe.trainer.checkpoints.Resumption;
import io.lethe.trainer.data.UnlabeledData;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.FinishedAttempt;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The first phase: checks a job's settings and versions, and loads the model it starts from. */
public final class OpenPhase {

  private final Map<String, UnlabeledData> unlabeled;
  private final AddedModels added;
  private final TopicReader topics;
  private final VersionStore store;
  private final Resumption resumption;
  private final FineTuner fineTuner;

  /**
   * Opens jobs of some models.
   *
   * @param unlabeled data of the models that have settings, by model
   * @param added all other models
   */
  public OpenPhase(
      Map<String, UnlabeledData> unlabeled,
      AddedModels added,
      TopicReader topics,
      VersionStore store,
      Resumption resumption,
      FineTuner fineTuner) {
    this.unlabeled = Map.copyOf(unlabeled);
    this.added = added;
    this.topics = topics;
    this.store = store;
    this.resumption = resumption;
    this.fineTuner = fineTuner;
  }

  /** Whether this trainer has the job's model. */
  boolean knows(TrainingJob job) {
    return unlabeled.containsKey(job.getModel()) || added.knows(job.getModel());
  }

  /**
   * The job as it can be done: from the nearest parent of the version that it names to start from,
   * where that one's weights have been deleted.
   *
   * @throws IOException with one sentence when the store can't be read
   */
  TrainingJob startable(TrainingJob job) throws IOException {
    return StartVersion.of(job, topics, store);
  }

  /**
   * A sealed attempt at the job, whose phases are then all done: a crash before the commit leaves
   * one.
   *
   * @throws IOException with one sentence when the store can't be read
   */
  Optional<FinishedAttempt> finished(TrainingJob job) throws IOException {
    return store.finished(job);
  }

  /**
   * Opens a job of a known model.
   *
   * @param resumable whether a training that is cancelled now will be gone on with
   * @return what the caller closes
   * @throws IllegalArgumentException with one sentence when a setting is bad, or the model is of a
   *     kind that is not supported
   * @throws IOException with one sentence when a version is unknown or damaged, or the versions
   *     make pictures of different shapes
   */
  OpenedJob open(TrainingJob job, BooleanSupplier resumable) throws IOException {
    fineTuner.check(job.getSettings());
    JobVersions versions = JobVersions.of(job, topics, store);
    JobCheckpoints checkpoints =
        resumption.of(job, versions.base().directory(), versions.champion().directory(), resumable);
    UnlabeledData configured = unlabeled.get(job.getModel());
    UnlabeledData data = configured == null ? added.unlabeled(job.getModel()) : configured;
    return new OpenedJob(job, data, versions, checkpoints, fineTuner.load(versions.base()));
  }
}
