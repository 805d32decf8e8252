package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.runtime.BoundedMemory;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.TrainingJob;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

/**
 * A year of running in fast motion: generations, reports, retractions, verdicts, erasures,
 * versions, and all that expires. What the labeler works with stays as large as it was once the
 * longest retention had passed; what is kept for ever are facts of a few bytes. System properties:
 * {@code lethe.year.days} (130), {@code lethe.year.generations} a day (12), {@code
 * lethe.year.stores} (IN_MEMORY; on disk the driver makes every store durable at every record, so
 * that {@code java.io.tmpdir} should be in memory).
 */
class YearTest {

  private static final int DAYS = Integer.getInteger("lethe.year.days", 130);

  /** After so many days everything has expired once: the windows of ids are the longest. */
  private static final int SETTLED = 80;

  private static final int PERIOD = 10;

  /** Generations a day; half of them are reported, a quarter is taken back. */
  private static final int GENERATIONS = Integer.getInteger("lethe.year.generations", 12);

  private static final StateStores STORES =
      StateStores.valueOf(System.getProperty("lethe.year.stores", "IN_MEMORY"));

  private static final Duration STEP = Duration.ofHours(6);

  private final List<YearFigures> figures = new ArrayList<>();
  private int versions;
  private String champion = "v0";

  @Test
  void endsAsFlatAsItBegan() throws IOException {
    try (var street = new Street(slowly(), settings())) {
      // given
      var topics = new YearTopics(street, slowly());
      street.send(Records.base());

      // when
      for (int day = 0; day < DAYS; day++) {
        live(street, day);
        for (long hour = 0; hour < 24; hour += STEP.toHours()) {
          street.pass(STEP);
        }
        publish(street);
        topics.read();
        if ((day + 1) % PERIOD == 0) {
          figures.add(YearFigures.of(day + 1, street, topics));
        }
      }

      // then
      System.out.println(YearFigures.table(figures));
      YearChart.drawIfAsked(figures);
      List<YearFigures> settled =
          figures.stream().filter(f -> f.day() > SETTLED && f.day() <= SETTLED + 30).toList();
      List<YearFigures> last = figures.subList(figures.size() - 3, figures.size());
      for (YearFigures.Series series : YearFigures.Series.values()) {
        if (series.endsFlat()
            && (series != YearFigures.Series.DISK || STORES == StateStores.ROCKS_DB)) {
          double before = settled.stream().mapToLong(series::of).max().orElseThrow();
          double after = last.stream().mapToLong(series::of).max().orElseThrow();
          assertThat(after / before).as(series.title()).isLessThan(1.3);
        }
      }
      double facts = YearFigures.Series.FACTS.of(last.get(2));
      assertThat(facts / DAYS).as("bytes of facts a day").isLessThan(100_000);
    }
  }

  /** One day: who reports what, and who takes it back. */
  private static void live(Street street, int day) {
    int first = day * GENERATIONS;
    // Names that are new each month, as users come and go.
    String user = "user-" + day / 30;
    for (int number = first; number < first + GENERATIONS; number++) {
      street.send(Records.generation(number));
    }
    for (int i = 0; i < GENERATIONS / 2; i++) {
      street.send(Records.ofGeneration(user, "g" + (first + i), first + i));
      street.send(Records.ofGeneration("another-" + user, "g" + (first + i), first + i));
    }
    int inline = 30_000 + day * 5;
    street.send(Records.inline("trusty", "i" + inline, inline));
    for (int i = 1; i < 4; i++) {
      street.send(Records.inline(user, "i" + (inline + i), inline + i));
    }
    street.send(Records.ofGeneration(user, "lost" + day, 60_000));
    verdicts(street, day, inline);
    takeBack(street, day);
  }

  private static void verdicts(Street street, int day, int inline) {
    street.send(Records.verdict("accept" + day, CommandKind.ACCEPT, inline + 1));
    street.send(Records.verdict("reject" + day, CommandKind.REJECT, inline + 2));
    if (day >= 40) {
      // The trusted reporter's and the accepted picture, each gone after 40 days.
      int old = 30_000 + (day - 40) * 5;
      street.send(Records.verdict("erase" + day, CommandKind.ERASE_SAMPLE, old));
      street.send(Records.verdict("erase-too" + day, CommandKind.ERASE_SAMPLE, old + 1));
    }
  }

  private static void takeBack(Street street, int day) {
    if (day >= 10) {
      int old = (day - 10) * GENERATIONS;
      for (int i = 0; i < Math.max(1, GENERATIONS / 4); i++) {
        String user = "user-" + (day - 10) / 30;
        street.send(Records.retraction(user, "g" + (old + i)));
        street.send(Records.retraction("another-" + user, "g" + (old + i)));
      }
    }
    if (day % 30 == 29) {
      // Who has left is erased.
      String gone = "user-" + (day / 30 - 1);
      street.send(Records.onReporter("gone" + day, CommandKind.ERASE_REPORTER, gone));
      street.send(
          Records.onReporter("gone-too" + day, CommandKind.ERASE_REPORTER, "another-" + gone));
    }
  }

  private void publish(Street street) {
    List<TrainingJob> jobs = street.jobs();
    if (!jobs.isEmpty()) {
      String version = "v" + ++versions;
      street.publish(jobs.get(jobs.size() - 1), version, champion);
      champion = version;
    }
  }

  private static LabelerSettings slowly() {
    LabelerSettings memory = Records.settings();
    return new LabelerSettings(
        memory.grace(),
        Duration.ofHours(1),
        memory.compactionInterval(),
        STORES,
        memory.reportRetention(),
        memory.generationRetention(),
        memory.keepRetired(),
        memory.defaults(),
        memory.models());
  }

  /** RocksDB's clock is the true one: a day of its compaction is a second here. */
  private static Map<String, Object> settings() {
    return Map.of(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
        BoundedMemory.class,
        BoundedMemory.COMPACTION_INTERVAL,
        Duration.ofSeconds(1));
  }
}
