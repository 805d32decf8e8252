package io.lethe.trainer.checkpoints;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a checkpoint must have in common with the job that goes on from it.
 *
 * @param baseSha256 hash of the manifest of the version that it starts from
 * @param championSha256 hash of the manifest of the version that it is gated against
 * @param settings as JSON
 */
public record JobIdentity(
    String model,
    String jobId,
    String baseSha256,
    String championSha256,
    long throughSequence,
    String labelDigest,
    String settings) {

  static JobIdentity of(TrainingJob job, Path base, Path champion) throws IOException {
    return new JobIdentity(
        job.getModel(),
        job.getJobId(),
        VersionDirectory.manifestSha256(base),
        VersionDirectory.manifestSha256(champion),
        job.getThroughSequence(),
        job.getLabelDigest(),
        job.getSettings().toString());
  }
}
