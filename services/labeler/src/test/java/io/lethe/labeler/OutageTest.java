package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Generation;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After an outage longer than any deadline, what was waited for may stand in the backlog. */
class OutageTest {

  private static final Duration OUTAGE = Duration.ofHours(5);
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Street before = new Street();
  private Street after;

  private void outage() {
    after = before.startedAgainAfter(OUTAGE);
    // The clock is looked at before the backlog is read.
    after.pass(MOMENT);
  }

  @AfterEach
  void close() {
    after.close();
    before.close();
  }

  @Test
  void aReportStillMeetsItsGeneration() {
    // given
    before.send(Records.base());
    before.send(Records.ofGeneration("ann", "r1", 1));

    // when
    outage();
    after.send(Records.generation(1));

    // then
    assertThat(after.labelLog()).hasSize(1);
    assertThat(after.deadLetters()).isEmpty();
  }

  @Test
  void aReportStillMeetsItsGenerationAtTheEndOfALongBacklog() {
    // given
    before.send(Records.base());
    before.send(Records.ofGeneration("ann", "r1", 1));
    long outageBegan = before.now();

    // when reading what came meanwhile takes longer than the grace
    outage();
    Duration step = Duration.ofMinutes(1);
    for (long read = 0; read < 2 * Records.GRACE.toMinutes(); read++) {
      sendGeneration(100 + (int) read, outageBegan + read);
      after.pass(step);
    }
    sendGeneration(1, outageBegan + Duration.ofMinutes(1).toMillis());

    // then
    assertThat(after.labelLog()).hasSize(1);
    assertThat(after.deadLetters()).isEmpty();
  }

  private void sendGeneration(int number, long timestamp) {
    Generation generation = Records.generation(number);
    after.send(
        Topics.GENERATIONS,
        generation.getGenerationId().getBytes(StandardCharsets.UTF_8),
        Topics.GENERATIONS.encode(generation),
        new RecordHeaders(),
        timestamp);
  }

  @Test
  void aReportStillMeetsItsModel() {
    // given
    before.send(Records.inline("trusty", "r1", 1));

    // when
    outage();
    after.send(Records.base());

    // then
    assertThat(after.labelLog()).hasSize(1);
    assertThat(after.deadLetters()).isEmpty();
  }

  @Test
  void aRetractionStillMeetsItsReport() {
    // given
    before.send(Records.base());
    before.send(Records.retraction("trusty", "r1"));

    // when
    outage();
    after.send(Records.inline("trusty", "r1", 1));

    // then
    assertThat(after.labelLog()).isEmpty();
    assertThat(after.deadLetters()).isEmpty();
  }

  @Test
  void whatNeverCameIsADeadLetterOnceTheGraceHasPassedAgain() {
    // given
    before.send(Records.base());
    before.send(Records.ofGeneration("ann", "r1", 1));

    // when
    outage();
    after.pass(Records.GRACE);

    // then
    assertThat(after.deadLetters()).hasSize(1);
  }

  @Test
  void anOpenJobIsNotTakenForLost() {
    // given
    before.send(Records.base());
    for (int i = 0; i < Records.COUNT; i++) {
      before.send(Records.inline("trusty", "r" + i, Records.trainNumbers(Records.COUNT).get(i)));
    }
    TrainingJob job = before.jobs().get(0);

    // when
    outage();

    // then
    assertThat(after.jobs()).isEmpty();
    after.pass(Records.LOST_AFTER);
    assertThat(after.jobs()).containsExactly(job);
  }
}
