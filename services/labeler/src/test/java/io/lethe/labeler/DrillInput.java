package io.lethe.labeler;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the drill sends, batch by batch, and what must come of it, computed from the input alone: a
 * report's records stay in order, in some partition that no Java client would choose, and so do
 * half of the generations.
 */
final class DrillInput {

  static final Duration GRACE = Duration.ofSeconds(8);
  static final String TRUSTED = "trusted";

  private static final int REPORTERS = 40;

  private final Random random;
  private final DrillExpectation expected = new DrillExpectation();
  private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
  private final List<SensitiveReport> retractable = new ArrayList<>();
  private final Set<String> supportedNow = new HashSet<>();
  private final Set<String> retractedNow = new HashSet<>();
  private int reports;
  private int generations;
  private int commands;
  private int inline;
  private int held;
  private int conflicts;

  DrillInput(long seed) {
    random = new Random(seed);
  }

  DrillExpectation expected() {
    return expected;
  }

  /** The next so many reports, with their repeats, generations and retractions. */
  List<ProducerRecord<byte[], byte[]>> next(int count) {
    batch.clear();
    supportedNow.clear();
    retractedNow.clear();
    // Only of what was settled before: whether a retraction finds a label must not be chance.
    List<SensitiveReport> settled = List.copyOf(retractable);
    for (int i = 0; i < count; i++) {
      int dice = random.nextInt(100);
      if (dice < 50) {
        ofGeneration();
      } else if (dice < 62) {
        inline();
      } else if (dice < 70) {
        support();
      } else if (dice < 74) {
        held();
      } else if (dice < 80) {
        unknownGeneration();
      } else if (dice < 86) {
        poison();
      } else if (dice < 90) {
        wrongShape();
      } else if (dice < 93) {
        conflict();
      } else {
        retract(settled);
      }
    }
    return List.copyOf(batch);
  }

  /** A command that asks for a job now. */
  ProducerRecord<byte[], byte[]> trainNow() {
    Command command = Records.command("train-" + commands++, CommandKind.TRAIN_NOW, null);
    return record(
        Topics.COMMANDS,
        random.nextInt(TopicLayout.LOCAL.firstPartitions()),
        Records.MODEL,
        command);
  }

  private void ofGeneration() {
    int number = generations++;
    SensitiveReport report = Records.ofGeneration(reporter(), id(), number);
    expected.label(report, Records.picture(number), false);
    if (random.nextBoolean()) {
      generation(number);
      send(report);
    } else {
      send(report);
      generation(number);
    }
    retractable.add(report);
  }

  private void generation(int number) {
    Generation generation = Records.generation(number);
    byte[] key = bytes(generation.getGenerationId());
    byte[] value = Topics.GENERATIONS.encode(generation);
    do {
      Integer partition =
          random.nextBoolean() ? random.nextInt(TopicLayout.LOCAL.firstPartitions()) : null;
      batch.add(new ProducerRecord<>(Topics.GENERATIONS.name(), partition, key, value));
    } while (random.nextInt(5) == 0);
  }

  private void inline() {
    Picture picture = Records.picture(20_000 + inline++);
    SensitiveReport report = Records.inline(TRUSTED, id(), picture);
    expected.label(report, picture, false);
    send(report);
    retractable.add(report);
  }

  /**
   * A generation that was reported before is reported again, but not beside its retraction: which
   * of the two comes first would be chance.
   */
  private void support() {
    if (generations == 0) {
      return;
    }
    int number = random.nextInt(generations);
    String sampleId = Records.picture(number).sampleId();
    if (!retractedNow.contains(sampleId)) {
      supportedNow.add(sampleId);
      SensitiveReport report = Records.ofGeneration(reporter(), id(), number);
      expected.label(report, Records.picture(number), false);
      send(report);
    }
  }

  private void held() {
    Picture picture = Records.picture(30_000 + held++);
    SensitiveReport report = Records.inline(reporter(), id(), picture);
    expected.label(report, picture, true);
    send(report);
    retractable.add(report);
  }

  private void unknownGeneration() {
    SensitiveReport report =
        Records.report(reporter(), id()).setGenerationId("forged-" + reports).build();
    expected.dead(value(report), 1);
    send(report);
  }

  private void wrongShape() {
    Picture picture = new Picture(5, 5, 1, new byte[25]);
    SensitiveReport report = Records.inline(TRUSTED, id(), picture);
    expected.dead(value(report), 1);
    send(report);
  }

  /** A used id for something else; each time it is sent it is refused. */
  private void conflict() {
    if (retractable.isEmpty()) {
      return;
    }
    SensitiveReport used = retractable.get(random.nextInt(retractable.size()));
    SensitiveReport report =
        Records.inline(
            used.getReporter(), used.getReportId(), Records.picture(40_000 + conflicts++));
    expected.dead(value(report), send(report));
  }

  private void poison() {
    byte[] value = new byte[random.nextInt(60)];
    random.nextBytes(value);
    // Told from all others by its end.
    byte[] unique = bytes("poison-" + reports++);
    byte[] whole = Arrays.copyOf(value, value.length + unique.length);
    System.arraycopy(unique, 0, whole, value.length, unique.length);
    int partition = random.nextInt(TopicLayout.LOCAL.firstPartitions());
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times; i++) {
      batch.add(new ProducerRecord<>(Topics.REPORTS.name(), partition, bytes("any"), whole));
    }
    expected.dead(whole, times);
  }

  private void retract(List<SensitiveReport> settled) {
    List<SensitiveReport> left =
        settled.stream()
            .filter(expected::counts)
            .filter(report -> !supportedNow.contains(expected.sampleOf(report)))
            .toList();
    if (!left.isEmpty()) {
      SensitiveReport report = left.get(random.nextInt(left.size()));
      retractedNow.add(expected.sampleOf(report));
      expected.retract(report);
      send(Records.retraction(report.getReporter(), report.getReportId()));
    }
  }

  /** Sends a report once or more often, and says how often. */
  private int send(SensitiveReport report) {
    int partition =
        Math.floorMod(report.getReporter().length() * 7 + 3, TopicLayout.LOCAL.firstPartitions());
    int times = 0;
    do {
      batch.add(record(Topics.REPORTS, partition, "any", report));
      times++;
    } while (random.nextInt(5) == 0);
    return times;
  }

  private String reporter() {
    return "r".repeat(1 + random.nextInt(REPORTERS));
  }

  private String id() {
    return "report-" + reports++;
  }

  private static byte[] value(SensitiveReport report) {
    return Topics.REPORTS.encode(report);
  }

  private static <V> ProducerRecord<byte[], byte[]> record(
      Topic<String, V> topic, int partition, String key, V value) {
    byte[] bytes = topic.encode(value);
    return new ProducerRecord<>(topic.name(), partition, bytes(key), bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
