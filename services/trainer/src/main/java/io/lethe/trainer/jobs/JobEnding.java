package io.lethe.trainer.jobs;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.trainer.phases.PipelineResult;
import java.time.Instant;
import java.util.Optional;

/** How the trainer's work on a job record ended. */
sealed interface JobEnding {

  /**
   * The job is over.
   *
   * @param version the version it made, published or refused by the gate
   */
  record Closed(JobResult result, Optional<ModelVersion> version) implements JobEnding {}

  /** Nothing is to be done for this record: the job has its result, or a newer job stands. */
  record Skipped() implements JobEnding {}

  /** The trainer stopped before the end; the job stays open. */
  record Abandoned() implements JobEnding {}

  /** The end of a job whose phases were run. */
  static JobEnding of(TrainingJob job, PipelineResult end) {
    JobResult.Builder result = result(job, end.outcome(), end.reason());
    end.version()
        .ifPresent(
            version ->
                result.setVersion(version.getVersion()).setFigures(version.getGateFigures()));
    return new Closed(result.build(), end.version());
  }

  /** The end of a job that made no version. */
  static JobEnding of(TrainingJob job, JobOutcome outcome, String reason) {
    return new Closed(result(job, outcome, reason).build(), Optional.empty());
  }

  private static JobResult.Builder result(TrainingJob job, JobOutcome outcome, String reason) {
    return JobResult.newBuilder()
        .setJobId(job.getJobId())
        .setModel(job.getModel())
        .setOutcome(outcome)
        .setReason(reason)
        .setEndedAt(Instant.now());
  }
}
