package io.lethe.labeler.jobs;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.topics.ModelKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.KeyValue;

/**
 * A result that can't be read, as a newer trainer may write it. Its key still names the model: if
 * the model's open job gives no other sign of life, this was its end.
 */
public final class UnreadableResult {

  private static final String UNKNOWN_JOB = "";

  private UnreadableResult() {}

  /** The result of some job of the model that a dead letter's key names; none for another key. */
  public static List<KeyValue<String, JobResult>> of(DeadLetter letter) {
    ByteBuffer key = letter.getKey();
    if (key == null) {
      return List.of();
    }
    String model = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    if (!ModelKey.isModelName(model)) {
      return List.of();
    }
    JobResult result =
        JobResult.newBuilder()
            .setJobId(UNKNOWN_JOB)
            .setModel(model)
            .setOutcome(JobOutcome.UNKNOWN)
            .setEndedAt(letter.getDeadAt())
            .build();
    return List.of(KeyValue.pair(model, result));
  }

  static boolean is(JobResult result) {
    return result.getJobId().equals(UNKNOWN_JOB);
  }
}
