package io.lethe.labeler;

import io.lethe.labeler.reports.InputTopic;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Records that nobody foresaw, on every input topic: sound ones with any names, and ones with
 * changed bytes, keys, headers and times. The same seed makes the same records.
 */
final class FuzzRecords {

  static final InputTopic<Generation> GENERATIONS =
      InputTopics.generations(TopicLayout.LOCAL.firstPartitions());

  /** Bytes that only compression gets past a broker. */
  private static final int VAST = 3 * Topics.MAX_RECORD_BYTES;

  /** Names that clients choose, sound and not. */
  private static final List<String> NAMES =
      List.of(
          "ann",
          "trusty",
          "mnist",
          "",
          " ",
          "a/b",
          "a;b?c#d",
          "tab\there",
          "line\nend",
          "nul\0",
          "\u00fc".repeat(200),
          "x".repeat(300),
          "\ud83d\ude00",
          "\ud83d",
          "..",
          "-");

  private final Random random;
  private final int spread;
  private String openJob = "none";

  /**
   * @param spread how many names reports and commands are drawn from, so that some come twice
   */
  FuzzRecords(Random random, int spread) {
    this.random = random;
    this.spread = spread;
  }

  /**
   * A record.
   *
   * @param key may be null
   * @param value may be null
   * @param timestamp milliseconds since the epoch
   */
  record FuzzRecord(
      InputTopic<?> input, byte[] key, byte[] value, Headers headers, long timestamp) {}

  /** Tells of the latest job, which results and heartbeats then name. */
  void openJob(String jobId) {
    openJob = jobId;
  }

  /**
   * The next record.
   *
   * @param now milliseconds since the epoch
   */
  FuzzRecord next(long now) {
    return switch (random.nextInt(8)) {
      case 0 -> of(GENERATIONS, generation(), now);
      case 1 -> of(InputTopics.COMMANDS, command(), now);
      case 2 -> of(InputTopics.MODEL_VERSIONS, version(), now);
      case 3 -> of(InputTopics.JOB_RESULTS, result(), now);
      case 4 -> of(InputTopics.TRAINING_PROGRESS, progress(), now);
      default -> of(InputTopics.REPORTS, report(), now);
    };
  }

  private <T extends SpecificRecord> FuzzRecord of(InputTopic<T> input, T value, long now) {
    byte[] sound = input.topic().encode(value);
    byte[] bytes = random.nextInt(4) == 0 ? changed(sound) : sound;
    return new FuzzRecord(input, key(value), bytes, headers(), timestamp(now));
  }

  private SensitiveReport report() {
    String reporter = random.nextInt(20) == 0 ? name() : "reporter" + random.nextInt(50);
    String id = random.nextInt(20) == 0 ? name() : "r" + random.nextInt(spread) + "-of-" + reporter;
    int number = random.nextInt(500);
    return switch (random.nextInt(10)) {
      case 0 -> Records.retraction(reporter, id);
      case 1, 2 -> Records.inline(reporter, id, number);
      case 3 -> Records.inline("trusty", id, number);
      case 4 ->
          SensitiveReport.newBuilder(Records.inline(reporter, id, number)).setModel(name()).build();
      case 5 ->
          SensitiveReport.newBuilder(Records.inline(reporter, id, number))
              .setGenerationId(name())
              .build();
      default -> Records.ofGeneration(reporter, id, number);
    };
  }

  private Generation generation() {
    Generation generation = Records.generation(random.nextInt(500));
    return switch (random.nextInt(10)) {
      case 0 -> Generation.newBuilder(generation).setGenerationId(name()).build();
      case 1 -> Generation.newBuilder(generation).setModel(name()).build();
      case 2 -> Generation.newBuilder(generation).setModelVersion(name()).build();
      default -> generation;
    };
  }

  private Command command() {
    CommandKind[] kinds = CommandKind.values();
    Command.Builder command =
        Command.newBuilder(
            Records.command(
                "c" + random.nextInt(spread), kinds[random.nextInt(kinds.length)], null));
    command.setVersion(maybe("v" + random.nextInt(4)));
    command.setSampleId(maybe(Records.picture(random.nextInt(500)).sampleId()));
    command.setReporter(maybe("reporter" + random.nextInt(50)));
    if (random.nextInt(10) == 0) {
      command.setModel(name());
    }
    if (command.getKind() == CommandKind.RETIRE) {
      // It takes no report more, so it is another than the one that all speak of.
      command.setModel("retired");
    }
    return command.build();
  }

  private ModelVersion version() {
    int number = random.nextInt(6);
    ModelVersion.Builder version =
        Records.version(
            "v" + number,
            maybe("v" + random.nextInt(6)),
            maybe("v" + random.nextInt(6)),
            random.nextInt(1000));
    version.setStatus(random.nextBoolean() ? VersionStatus.PUBLISHED : VersionStatus.REJECTED);
    version.setJobId(maybe(openJob));
    switch (random.nextInt(10)) {
      case 0 -> version.setModel(name());
      case 1 -> version.setWidth(random.nextInt());
      case 2 -> version.setChannels(random.nextInt(5));
      case 3 -> version.setTrainedThrough(random.nextLong());
      default -> {
        // As it is.
      }
    }
    return version.build();
  }

  private JobResult result() {
    JobOutcome[] outcomes = JobOutcome.values();
    return JobResult.newBuilder()
        .setJobId(random.nextBoolean() ? openJob : name())
        .setModel(random.nextInt(5) == 0 ? name() : Records.MODEL)
        .setOutcome(outcomes[random.nextInt(outcomes.length)])
        .setVersion(maybe("v" + random.nextInt(6)))
        .setEndedAt(Instant.EPOCH)
        .build();
  }

  private TrainingProgress progress() {
    return TrainingProgress.newBuilder()
        .setJobId(random.nextBoolean() ? openJob : name())
        .setModel(random.nextInt(5) == 0 ? name() : Records.MODEL)
        .setPhase(JobPhase.TRAINING)
        .setStep(random.nextInt())
        .setTotalSteps(random.nextInt())
        .setBeatAt(Instant.EPOCH)
        .build();
  }

  private String maybe(String sound) {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> name();
      default -> sound;
    };
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private byte[] changed(byte[] sound) {
    byte[] bytes = sound.clone();
    switch (random.nextInt(9)) {
      case 0 -> {
        return null;
      }
      case 1 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 2 -> {
        return Arrays.copyOf(bytes, bytes.length + random.nextInt(100));
      }
      case 3 -> random.nextBytes(bytes);
      case 5 -> {
        // Another record's schema.
        return Topics.TRAINING_PROGRESS.encode(progress());
      }
      case 6 -> {
        // A schema that nobody knows, as of another release.
        bytes[2 + random.nextInt(8)] ^= (byte) (1 + random.nextInt(255));
      }
      case 7 -> {
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, VAST) : new byte[0];
      }
      case 4 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      default -> {
        for (int i = 0; i < 5; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
    }
    return bytes;
  }

  private byte[] key(Object value) {
    if (value instanceof Generation generation && random.nextInt(5) > 0) {
      return generation.getGenerationId().getBytes(StandardCharsets.UTF_8);
    }
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> new byte[random.nextInt(20) == 0 ? random.nextInt(VAST) : random.nextInt(1000)];
      default -> name().getBytes(StandardCharsets.UTF_8);
    };
  }

  private Headers headers() {
    var headers = new RecordHeaders();
    switch (random.nextInt(10)) {
      case 0 -> headers.add("lethe-replay", new byte[random.nextInt(400)]);
      case 1 -> headers.add("lethe-replay", "0@0 99999999999999999999".getBytes());
      case 2 -> headers.add("lethe-replay", null);
      case 3 ->
          headers.add(name(), new byte[random.nextInt(20) == 0 ? random.nextInt(VAST) : 1000]);
      default -> {
        // None, as of most clients.
      }
    }
    return headers;
  }

  private long timestamp(long now) {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> now - Duration.ofDays(40).toMillis();
      case 2 -> now + Duration.ofDays(1).toMillis();
      default -> now;
    };
  }
}
