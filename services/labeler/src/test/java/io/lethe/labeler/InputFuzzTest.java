package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.FuzzRecords.FuzzRecord;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * No record stops the topology, and each is accounted for. Long form: {@code
 * -Dlethe.fuzz.records=1000000}; {@code -Dlethe.fuzz.seed} repeats a run.
 */
class InputFuzzTest {

  private static final int RECORDS = Integer.getInteger("lethe.fuzz.records", 4_000);
  private static final long SEED = Long.getLong("lethe.fuzz.seed", 20261127L);

  private final Random random = new Random(SEED);
  private final FuzzRecords records = new FuzzRecords(random, RECORDS);
  private final FuzzLedger ledger = new FuzzLedger();
  private final Map<String, Long> sent = new HashMap<>();
  private final Street street = new Street();

  @Test
  void nothingStopsTheStreamAndEachRecordIsAccountedFor() {
    System.out.printf("fuzz: seed %d, %d records%n", SEED, RECORDS);
    try (street) {
      // when
      street.send(Records.base());
      sent.put(Topics.MODEL_VERSIONS.name(), 1L);
      for (int i = 0; i < RECORDS; i++) {
        send(records.next(street.now()));
        if (random.nextInt(50) == 0) {
          street.pass(Duration.ofSeconds(random.nextInt(1200)));
        }
        drain();
      }
      street.pass(Records.GRACE.multipliedBy(2).plusSeconds(1));
      street.pass(Duration.ofDays(31));
      drain();

      // then
      assertThat(ledger.unaccounted()).as("records of which nothing is known").isEmpty();
      // Somebody may have been blocked by chance.
      street.send(Records.onReporter("unblock", CommandKind.UNBLOCK_REPORTER, "trusty"));
      street.send(Records.inline("trusty", "after-all", 1_000_000));
      drain();
      assertThat(ledger.hasFound("after-all")).isTrue();
    }
  }

  private void send(FuzzRecord record) {
    var topic = record.input().topic();
    long offset = sent.merge(topic.name(), 1L, Long::sum) - 1;
    ledger.sent(record.input(), 0, offset, record.key(), record.value());
    street.send(topic, record.key(), record.value(), record.headers(), record.timestamp());
  }

  private void drain() {
    street.deadLetters().forEach(ledger::read);
    street.labelLog().forEach(ledger::read);
    street.labels().values().stream().filter(Objects::nonNull).forEach(ledger::read);
    street.quarantine().values().stream().filter(Objects::nonNull).forEach(ledger::read);
    street.jobs().forEach(job -> records.openJob(job.getJobId()));
    street.deployments();
    street.receipts();
  }
}
