package io.lethe.trainer.jobs;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.checkpoints.Resumption;
import io.lethe.trainer.phases.JobSignals;
import io.lethe.trainer.phases.PipelineResult;
import io.lethe.trainer.phases.TrainingPipeline;
import io.lethe.trainer.progress.Heartbeat;
import io.lethe.trainer.versions.Retention;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does a job: tells whether it is open, runs its phases under a heartbeat, and makes whatever comes
 * of it the job's ending. One at a time in a process.
 */
public final class JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
  private static final int LONGEST_REASON = 1000;

  /** So often a job may take its trainer with it before it is given up. */
  private static final int MOST_DEATHS = 10;

  private final KafkaClients clients;
  private final OpenJobs openJobs;
  private final Retention retention;
  private final TrainingPipeline pipeline;
  private final Resumption resumption;
  private final Consumer<TrainingProgress> progress;
  private final JobActivity activity;

  /**
   * What jobs need.
   *
   * @param resumption deletes the checkpoints of a job that is over
   * @param progress takes heartbeats
   * @param stuckAfter silence from which on a job counts as stuck
   */
  public JobRun(
      KafkaClients clients,
      TopicReader topics,
      Retention retention,
      TrainingPipeline pipeline,
      Resumption resumption,
      Consumer<TrainingProgress> progress,
      Duration stuckAfter) {
    this.clients = clients;
    this.openJobs = new OpenJobs(topics);
    this.retention = retention;
    this.pipeline = pipeline;
    this.resumption = resumption;
    this.progress = progress;
    this.activity = new JobActivity(stuckAfter, System::nanoTime);
  }

  /** Which job is stuck, in one sentence; empty where none is. */
  Optional<String> problem() {
    return activity.problem();
  }

  /**
   * Runs a job to its end. Whatever goes wrong becomes its result: a job without one would keep its
   * model from all others.
   *
   * @param partition where the job was read
   * @param stopped whether the trainer stops or has lost the partition: the job then stays open
   * @throws KafkaException when it can't be told whether the job is open
   */
  JobEnding run(TrainingJob job, int partition, BooleanSupplier stopped) {
    activity.sign(job.getJobId());
    try {
      return look(job, partition, stopped);
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return failed(job, e);
    } finally {
      activity.end();
    }
  }

  private JobEnding look(TrainingJob job, int partition, BooleanSupplier stopped) {
    // Before the job is looked at: a cancellation must be seen there or here.
    try (var cancellation =
        new CancellationWatch(
            job, clients.reader("cancellation", TopicReader.FETCH_WAIT), partition)) {
      Optional<TrainingJob> open = openJobs.asItStands(job, partition);
      if (open.isEmpty()) {
        LOG.info("Job {} of model {} is not open any more", job.getJobId(), job.getModel());
        resumption.end(job);
        return new JobEnding.Skipped();
      }
      String reason = open.get().getCancelReason();
      JobEnding ending =
          reason == null
              ? work(job, partition, cancellation, stopped)
              : JobEnding.of(job, JobOutcome.CANCELLED, reason);
      LOG.info("Job {} of model {} ends: {}", job.getJobId(), job.getModel(), ending);
      if (ending instanceof JobEnding.Closed) {
        resumption.end(job);
      }
      return ending;
    }
  }

  private JobEnding work(
      TrainingJob job, int partition, CancellationWatch cancellation, BooleanSupplier stopped) {
    LOG.info("Job {} of model {} starts", job.getJobId(), job.getModel());
    int deaths = resumption.begin(job);
    if (deaths >= MOST_DEATHS) {
      return JobEnding.of(
          job,
          JobOutcome.FAILED,
          "The trainer died %d times in a row at this job: memory may not suffice for it."
              .formatted(deaths));
    }
    retention.before(job, partition);
    try (Heartbeat heartbeat = Heartbeat.start(progress, job)) {
      return work(job, heartbeat, cancellation, stopped);
    }
  }

  private JobEnding work(
      TrainingJob job,
      Heartbeat heartbeat,
      CancellationWatch cancellation,
      BooleanSupplier stopped) {
    try {
      PipelineResult result = pipeline.run(job, signals(job, heartbeat, cancellation, stopped));
      // A last look: what it learned meanwhile may be what must not be learned.
      return cancellation.now()
          ? JobEnding.of(job, JobOutcome.CANCELLED, cancellation.reason().orElseThrow())
          : JobEnding.of(job, result);
    } catch (Exception | Error e) {
      if (stopped.getAsBoolean()) {
        resumption.stopped(job);
        return new JobEnding.Abandoned();
      }
      if (cancellation.reason().isPresent()) {
        return JobEnding.of(job, JobOutcome.CANCELLED, cancellation.reason().get());
      }
      return heartbeat.isLost()
          ? JobEnding.of(job, JobOutcome.FAILED, "The job's heartbeat was stuck.")
          : failed(job, e);
    }
  }

  private static JobEnding failed(TrainingJob job, Throwable failure) {
    LOG.warn("Job {} of model {} failed", job.getJobId(), job.getModel(), failure);
    return JobEnding.of(job, JobOutcome.FAILED, sentence(failure));
  }

  /**
   * Nobody would hear of a job whose heartbeat is lost: it is ordered again, and must not go on.
   * Each step asks whether it is cancelled, which shows that it is not stuck.
   */
  private JobSignals signals(
      TrainingJob job,
      Heartbeat heartbeat,
      CancellationWatch cancellation,
      BooleanSupplier stopped) {
    return new JobSignals(
        heartbeat,
        () -> {
          activity.sign(job.getJobId());
          return stopped.getAsBoolean() || cancellation.getAsBoolean() || heartbeat.isLost();
        },
        () -> stopped.getAsBoolean() && cancellation.reason().isEmpty());
  }

  /** Native code's messages run to pages, and a result that is too large could not be written. */
  private static String sentence(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    String line = message.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return failure.getClass().getSimpleName();
    }
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + " ...";
  }
}
