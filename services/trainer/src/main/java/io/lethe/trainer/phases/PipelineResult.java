package io.lethe.trainer.phases;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.trainer.versions.FinishedAttempt;
import java.util.Optional;

/**
 * How the phases of a job ended.
 *
 * @param reason one sentence; empty for a published version
 * @param version the one that the job made, published or refused by the gate
 */
public record PipelineResult(JobOutcome outcome, String reason, Optional<ModelVersion> version) {

  static PipelineResult of(FinishedAttempt attempt) {
    boolean published = attempt.version().getStatus() == VersionStatus.PUBLISHED;
    return new PipelineResult(
        published ? JobOutcome.PUBLISHED : JobOutcome.REJECTED,
        attempt.reason(),
        Optional.of(attempt.version()));
  }

  static PipelineResult notNeeded(String reason) {
    return new PipelineResult(JobOutcome.NOT_NEEDED, reason, Optional.empty());
  }

  static PipelineResult failed(String reason) {
    return new PipelineResult(JobOutcome.FAILED, reason, Optional.empty());
  }
}
