package io.lethe.trainer.jobs;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.VersionStatus;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.checkpoints.JobCheckpoints;
import io.lethe.trainer.checkpoints.Resumption;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.LabelView;
import io.lethe.trainer.data.UnlabeledData;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.progress.Heartbeat;
import io.lethe.trainer.progress.PreviewPlan;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.versions.FinishedAttempt;
import io.lethe.trainer.versions.Retention;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a job from its labels to a sealed version. One at a time in a process. */
public final class JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  private static final String AT_TARGET =
      "The champion makes next to none of what was reported: less than the target, at 95 %.";

  private final KafkaClients clients;
  private final TopicReader log;
  private final LabelView labelView;
  private final Map<String, UnlabeledData> unlabeled;
  private final FineTuner fineTuner;
  private final Gate gate;
  private final VersionStore store;
  private final Retention retention;
  private final Resumption resumption;
  private final PreviewPlan preview;
  private final Consumer<TrainingProgress> progress;

  /**
   * What jobs need.
   *
   * @param unlabeled by model; jobs of other models fail
   * @param progress takes heartbeats
   */
  public JobRun(
      KafkaClients clients,
      TopicReader log,
      LabelView labelView,
      Map<String, UnlabeledData> unlabeled,
      FineTuner fineTuner,
      Gate gate,
      VersionStore store,
      Retention retention,
      Resumption resumption,
      PreviewPlan preview,
      Consumer<TrainingProgress> progress) {
    this.clients = clients;
    this.log = log;
    this.labelView = labelView;
    this.unlabeled = unlabeled;
    this.fineTuner = fineTuner;
    this.gate = gate;
    this.store = store;
    this.retention = retention;
    this.resumption = resumption;
    this.preview = preview;
    this.progress = progress;
  }

  /**
   * Runs a job to its end. Whatever goes wrong inside the job becomes its result.
   *
   * @param partition where the job was read
   * @param stopped whether the trainer stops or has lost the partition: the job then stays open
   * @throws org.apache.kafka.common.KafkaException when it can't be told whether the job is open
   */
  JobEnding run(TrainingJob job, int partition, BooleanSupplier stopped) {
    // Before the job is looked at: what takes it back must be seen there or here.
    try (CancellationWatch takenBack =
        new CancellationWatch(
            job, clients.reader("cancellation", TopicReader.FETCH_WAIT), partition)) {
      Optional<TrainingJob> asItStands = new OpenJobs(log).asItStands(job, partition);
      if (asItStands.isEmpty()) {
        LOG.info("Job {} of model {} is not open any more", job.getJobId(), job.getModel());
        resumption.end(job);
        return new JobEnding.Skipped();
      }
      String reason = asItStands.get().getCancelReason();
      JobEnding ending =
          reason != null
              ? ended(job, JobOutcome.CANCELLED, reason)
              : work(job, partition, takenBack, stopped);
      LOG.info("Job {} of model {} ends: {}", job.getJobId(), job.getModel(), ending);
      if (ending instanceof JobEnding.Closed) {
        resumption.end(job);
      }
      return ending;
    }
  }

  private JobEnding work(
      TrainingJob job, int partition, CancellationWatch takenBack, BooleanSupplier stopped) {
    LOG.info("Job {} of model {} starts", job.getJobId(), job.getModel());
    retention.before(job, partition);
    try (Heartbeat heartbeat = Heartbeat.start(progress, job)) {
      JobEnding ending =
          train(
              job,
              heartbeat,
              () -> stopped.getAsBoolean() || takenBack.getAsBoolean(),
              () -> stopped.getAsBoolean() && takenBack.reason().isEmpty());
      // A last look: what it learned meanwhile may be what must not be learned.
      return takenBack.now()
          ? ended(job, JobOutcome.CANCELLED, takenBack.reason().orElseThrow())
          : ending;
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (stopped.getAsBoolean()) {
        return new JobEnding.Abandoned();
      }
      if (takenBack.reason().isPresent()) {
        return ended(job, JobOutcome.CANCELLED, takenBack.reason().get());
      }
      LOG.warn("Job {} of model {} failed", job.getJobId(), job.getModel(), e);
      return ended(job, JobOutcome.FAILED, sentence(e));
    }
  }

  private JobEnding train(
      TrainingJob job, Heartbeat heartbeat, BooleanSupplier cancelled, BooleanSupplier resumable)
      throws Exception {
    UnlabeledData source = unlabeled.get(job.getModel());
    if (source == null) {
      return ended(
          job,
          JobOutcome.FAILED,
          "This trainer has no model %s: set lethe.trainer.models.\"%s\".base."
              .formatted(job.getModel(), job.getModel()));
    }
    Optional<FinishedAttempt> finished = store.finished(job);
    if (finished.isPresent()) {
      return ended(job, finished.get());
    }
    fineTuner.check(job.getSettings());
    JobVersions versions = JobVersions.of(job, log, store);
    JobCheckpoints checkpoints =
        resumption.of(job, versions.base(), versions.champion(), resumable);
    try (TrainableModel base = fineTuner.load(versions.base())) {
      var reading = new TrainingDataLoader(labelView, source, job, versions, base, cancelled);
      Optional<JobData> again = reading.again(checkpoints.newestFirst());
      if (again.isPresent()) {
        return train(again.get(), checkpoints, heartbeat, cancelled);
      }
      LabelSet labels = reading.labels();
      if (labels.train().isEmpty() && job.getSettings().getLabelledBatch() > 0) {
        return ended(
            job,
            JobOutcome.NOT_NEEDED,
            "None of the labels of the job is left to train on (%d are held out)."
                .formatted(labels.holdOut().size()));
      }
      return train(reading.now(labels), checkpoints, heartbeat, cancelled);
    }
  }

  private JobEnding train(
      JobData data, JobCheckpoints checkpoints, Heartbeat heartbeat, BooleanSupplier cancelled)
      throws IOException {
    return new CandidateTraining(
            fineTuner, gate, store, data, checkpoints, preview, heartbeat, cancelled)
        .run()
        .map(attempt -> ended(data.job(), attempt))
        .orElseGet(() -> ended(data.job(), JobOutcome.NOT_NEEDED, AT_TARGET));
  }

  private static JobEnding ended(TrainingJob job, FinishedAttempt attempt) {
    ModelVersion version = attempt.version();
    JobResult result =
        result(
                job,
                version.getStatus() == VersionStatus.PUBLISHED
                    ? JobOutcome.PUBLISHED
                    : JobOutcome.REJECTED,
                attempt.reason())
            .setVersion(version.getVersion())
            .setFigures(version.getGateFigures())
            .build();
    return new JobEnding.Closed(result, Optional.of(version));
  }

  private static JobEnding ended(TrainingJob job, JobOutcome outcome, String reason) {
    return new JobEnding.Closed(result(job, outcome, reason).build(), Optional.empty());
  }

  private static JobResult.Builder result(TrainingJob job, JobOutcome outcome, String reason) {
    return JobResult.newBuilder()
        .setJobId(job.getJobId())
        .setModel(job.getModel())
        .setOutcome(outcome)
        .setReason(reason)
        .setEndedAt(Instant.now());
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
