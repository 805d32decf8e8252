package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.rules.ReportRules;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * Records that nobody foresaw, on every input topic: sound ones with any names, and ones with
 * changed bytes, keys, headers and times. No record stops the topology, and each report is
 * accounted for. Long form: {@code -Dlethe.fuzz.records=1000000}; {@code -Dlethe.fuzz.seed} repeats
 * a run.
 */
class InputFuzzTest {

  private static final int RECORDS = Integer.getInteger("lethe.fuzz.records", 10_000);
  private static final long SEED = Long.getLong("lethe.fuzz.seed", 20261127L);

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

  private final Random random = new Random(SEED);
  private final Street street = new Street();
  private final Map<String, Long> sent = new HashMap<>();
  private final Set<String> found = new HashSet<>();
  private final Map<String, SensitiveReport> owed = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> retracted = new HashSet<>();
  private String openJob = "none";

  @Test
  void nothingStopsTheStreamAndEachReportIsAccountedFor() {
    System.out.printf("fuzz: seed %d, %d records%n", SEED, RECORDS);
    try (street) {
      // when
      street.send(Records.base());
      sent.put(Topics.MODEL_VERSIONS.name(), 1L);
      for (int i = 0; i < RECORDS; i++) {
        next();
        if (random.nextInt(50) == 0) {
          street.pass(Duration.ofSeconds(random.nextInt(1200)));
        }
        drain();
      }
      street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));
      street.pass(Duration.ofDays(31));
      drain();

      // then
      assertThat(owed).as("reports of which nothing is known").isEmpty();
      street.send(Records.inline("trusty", "after-all", 1_000_000));
      drain();
      assertThat(found).contains("after-all");
    }
  }

  private void next() {
    switch (random.nextInt(8)) {
      case 0 -> send(Topics.GENERATIONS, generation());
      case 1 -> send(Topics.COMMANDS, command());
      case 2 -> send(Topics.MODEL_VERSIONS, version());
      case 3 -> send(Topics.JOB_RESULTS, result());
      case 4 -> send(Topics.TRAINING_PROGRESS, progress());
      default -> send(Topics.REPORTS, report());
    }
  }

  private <V> void send(Topic<String, V> topic, V value) {
    byte[] sound = topic.encode(value);
    byte[] bytes = random.nextInt(4) == 0 ? changed(sound) : sound;
    long offset = sent.merge(topic.name(), 1L, Long::sum) - 1;
    Headers headers = headers();
    if (topic == (Topic<?, ?>) Topics.REPORTS && headers.lastHeader("lethe-replay") == null) {
      owe(offset, bytes);
    }
    street.send(topic, key(value), bytes, headers, timestamp());
  }

  /** A report that is read counts, waits, is held or dies; a repeat of one changes nothing. */
  private void owe(long offset, byte[] bytes) {
    String place = Topics.REPORTS.name() + "@" + offset;
    SensitiveReport report;
    try {
      report = bytes == null ? null : Topics.REPORTS.decode(bytes);
    } catch (SerializationException e) {
      report = null;
    }
    boolean retraction = report != null && report.getKind() == ReportKind.RETRACT;
    boolean unusable = report == null || ReportRules.problemOf(report).isPresent();
    if (unusable || (!retraction && used.add(report.getReporter() + '\0' + report.getReportId()))) {
      owed.put(place, report);
    }
  }

  private void drain() {
    for (DeadLetter letter : street.deadLetters()) {
      owed.remove(letter.getTopic() + "@" + letter.getOffset());
    }
    for (LabelChange change : street.labelLog()) {
      found.addAll(change.getReportIds());
    }
    for (Label label : street.labels().values()) {
      if (label != null) {
        label.getSupports().forEach(this::find);
      }
    }
    for (QuarantinedSample held : street.quarantine().values()) {
      if (held != null) {
        held.getSupports().forEach(this::find);
      }
    }
    owed.values().removeIf(report -> report != null && isKnown(report));
    for (TrainingJob job : street.jobs()) {
      openJob = job.getJobId();
    }
    street.deployments();
    street.receipts();
  }

  private void find(Support support) {
    found.add(support.getReportId());
  }

  /** It counted or was held; or its retraction came first, so that both are done with. */
  private boolean isKnown(SensitiveReport report) {
    return found.contains(report.getReportId())
        || retracted.contains(report.getReporter() + '\0' + report.getReportId());
  }

  private SensitiveReport report() {
    String id = random.nextInt(20) == 0 ? name() : "r" + random.nextInt(RECORDS);
    String reporter = random.nextInt(20) == 0 ? name() : "reporter" + random.nextInt(50);
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
                "c" + random.nextInt(RECORDS), kinds[random.nextInt(kinds.length)], null));
    command.setVersion(maybe("v" + random.nextInt(4)));
    command.setSampleId(maybe(Records.picture(random.nextInt(500)).sampleId()));
    command.setReporter(maybe("reporter" + random.nextInt(50)));
    if (random.nextInt(10) == 0) {
      command.setModel(name());
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
    switch (random.nextInt(6)) {
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
      case 1 -> new byte[random.nextInt(100_000)];
      default -> name().getBytes(StandardCharsets.UTF_8);
    };
  }

  private Headers headers() {
    var headers = new RecordHeaders();
    switch (random.nextInt(10)) {
      case 0 -> headers.add("lethe-replay", new byte[random.nextInt(400)]);
      case 1 -> headers.add("lethe-replay", "0@0 99999999999999999999".getBytes());
      case 2 -> headers.add("lethe-replay", null);
      case 3 -> headers.add(name(), new byte[random.nextInt(1000)]);
      default -> {
        // None, as of most clients.
      }
    }
    return headers;
  }

  private long timestamp() {
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> street.now() - Duration.ofDays(40).toMillis();
      case 2 -> street.now() + Duration.ofDays(1).toMillis();
      default -> street.now();
    };
  }
}
