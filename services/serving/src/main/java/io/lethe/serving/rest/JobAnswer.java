package io.lethe.serving.rest;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The end of a training job.
 *
 * @param version the version it made; null for a job that made none
 * @param reason one sentence
 * @param figures of the run and the gate
 */
@Schema(name = "Job")
public record JobAnswer(
    String jobId,
    JobOutcome outcome,
    String version,
    String reason,
    SortedMap<String, Double> figures,
    Instant endedAt) {

  static JobAnswer of(JobResult result) {
    return new JobAnswer(
        result.getJobId(),
        result.getOutcome(),
        result.getVersion(),
        result.getReason(),
        new TreeMap<>(result.getFigures()),
        result.getEndedAt());
  }
}
