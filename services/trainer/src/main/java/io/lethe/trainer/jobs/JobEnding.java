package io.lethe.trainer.jobs;

import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
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
}
