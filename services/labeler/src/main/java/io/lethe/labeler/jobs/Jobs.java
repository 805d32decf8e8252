package io.lethe.labeler.jobs;

import io.lethe.labeler.config.ModelPolicy;
import io.lethe.labeler.state.TriggerState;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.labelset.LabelDigest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * Writes out training jobs. No two of a model have the same jobId, even where they do the same
 * work: a trainer skips the job that it has done.
 */
final class Jobs {

  private static final int JOB_ID_DIGITS = 32;

  private Jobs() {}

  /**
   * The job that learns a model's labelled set as it is.
   *
   * @param state counts the jobs opened before this one
   * @param base the version to start from
   * @param members sampleId to split of the members as of the state's last sequence
   */
  static TrainingJob open(
      String model,
      TriggerState state,
      JobCause cause,
      String base,
      Map<String, Split> members,
      ModelPolicy policy,
      Instant now) {
    long through = state.getLastSequence();
    String digest = LabelDigest.of(members);
    TrainingSettings settings =
        TrainingSettings.newBuilder(policy.training())
            .setSeed(seed(model, through, policy, state.getFailures()))
            .build();
    String command = command(state, cause);
    String champion = state.getChampion().equals(base) ? null : state.getChampion();
    return TrainingJob.newBuilder()
        .setJobId(jobId(model, state, digest, base, settings, command, champion))
        .setModel(model)
        .setBaseVersion(base)
        .setChampion(champion)
        .setThroughSequence(through)
        .setLabelCount(members.size())
        .setLabelDigest(digest)
        .setSettings(settings)
        .setCause(cause)
        .setCommandId(command)
        .setOpenedAt(now)
        .build();
  }

  private static String command(TriggerState state, JobCause cause) {
    return switch (cause) {
      case MANUAL -> state.getTrainCommandId();
      case STALE_CHAMPION -> state.getResumeCommandId();
      default -> null;
    };
  }

  /** A failed job is tried again with another seed, and thereby under another jobId. */
  private static long seed(String model, long through, ModelPolicy policy, int failures) {
    long derived = ByteBuffer.wrap(sha256(model + "\n" + through)).getLong();
    return policy.seed().orElse(derived) + failures;
  }

  private static String jobId(
      String model,
      TriggerState state,
      String digest,
      String base,
      TrainingSettings settings,
      String command,
      String champion) {
    // Avro's text form names every field in the schema's order.
    String all =
        String.join(
            "\n",
            model,
            Long.toString(state.getLastSequence()),
            digest,
            base,
            settings.toString(),
            command == null ? "" : command,
            champion == null ? "" : champion,
            Long.toString(state.getJobsOpened()));
    return HexFormat.of().formatHex(sha256(all)).substring(0, JOB_ID_DIGITS);
  }

  private static byte[] sha256(String text) {
    return Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
