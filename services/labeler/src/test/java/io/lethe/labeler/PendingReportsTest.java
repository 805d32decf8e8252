package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Awaited;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.ReportKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits stands in a topic for as long as it waits. */
class PendingReportsTest {

  /** Beyond the tick of the clock that ends a wait. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Street street = new Street();

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aReportWaitsForItsGeneration() {
    // given
    street.send(Records.base());

    // when it comes twice
    street.send(Records.ofGeneration("ann", "r", 1), Records.ofGeneration("ann", "r", 1));

    // then it waits once
    assertThat(street.pending()).containsOnlyKeys("mnist/0-0");
    PendingReport pending = street.pending().get("mnist/0-0");
    assertThat(pending.getReportId()).isEqualTo("r");
    assertThat(pending.getReporter()).isEqualTo("ann");
    assertThat(pending.getModel()).isEqualTo("mnist");
    assertThat(pending.getKind()).isEqualTo(ReportKind.REPORT);
    assertThat(pending.getGenerationId()).isEqualTo("generation-1");
    assertThat(pending.getWaitsFor()).isEqualTo(Awaited.GENERATION);
    assertThat(Duration.between(pending.getSince(), pending.getUntil())).isEqualTo(Records.GRACE);

    // when
    street.send(Records.generation(1));

    // then
    assertThat(street.pending()).isEmpty();
    assertThat(street.labels()).hasSize(1);
  }

  @Test
  void aReportWaitsForItsModelAfterItsGeneration() {
    // given
    street.send(Records.ofGeneration("ann", "r", 1), Records.inline("bob", "i", 2));
    assertThat(awaited()).containsExactly("GENERATION r", "MODEL i");

    // when
    street.send(Records.generation(1));

    // then
    assertThat(awaited()).containsExactly("MODEL r", "MODEL i");

    // when
    street.send(Records.base());

    // then
    assertThat(street.pending()).isEmpty();
  }

  @Test
  void aReportTakenBackBeforeItsModelCameMakesNoChange() {
    // given
    street.send(Records.inline("trusty", "r", 1), Records.retraction("trusty", "r"));
    assertThat(awaited()).containsExactlyInAnyOrder("MODEL r", "REPORT r");

    // when
    street.send(Records.base());

    // then
    assertThat(street.pending()).isEmpty();
    assertThat(street.labels()).isEmpty();
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters()).isEmpty();
  }

  @Test
  void aRetractionWaitsForItsReport() {
    // given
    street.send(Records.base());

    // when
    street.send(Records.retraction("ann", "r"), Records.ofGeneration("ann", "r", 1));

    // then
    assertThat(awaited()).containsExactly("REPORT r", "GENERATION r");
    assertThat(street.pending().get("mnist/0-0").getKind()).isEqualTo(ReportKind.RETRACT);

    // when
    street.send(Records.generation(1));

    // then
    assertThat(street.pending()).isEmpty();
    assertThat(street.labels()).isEmpty();
  }

  @Test
  void theEndOfItsGraceEndsAWait() {
    // given
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r", 1), Records.retraction("bob", "q"));

    // when
    street.pass(Records.GRACE.plus(MOMENT));

    // then
    assertThat(awaited()).containsExactly("REPORT q");

    // when
    street.pass(Records.GRACE.plus(MOMENT));

    // then
    assertThat(street.pending()).isEmpty();
    assertThat(street.deadLetters()).hasSize(2);
  }

  @Test
  void aReplayedReportWaitsAsARecordOfItsOwn() {
    // given
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r", 1));
    street.pass(Records.GRACE.plus(MOMENT));

    // when
    street.replay(street.deadLetters().get(0));

    // then
    assertThat(street.pending()).containsOnlyKeys("mnist/0-1");

    // when
    street.send(Records.generation(1));

    // then
    assertThat(street.pending()).isEmpty();
  }

  @Test
  void anErasedReportersReportsWaitNoMore() {
    // given
    street.send(Records.base());
    street.send(Records.ofGeneration("ann", "r", 1), Records.retraction("ann", "q"));
    street.send(Records.ofGeneration("bob", "b", 1), Records.retraction("bob", "c"));

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "ann"));

    // then
    assertThat(awaited()).containsExactly("GENERATION b", "REPORT c");
    assertWithoutContent(2);

    // when one comes that was sent before
    street.send(Records.ofGeneration("ann", "r2", 2));

    // then
    assertThat(street.pending()).hasSize(2);
    assertWithoutContent(1);

    // when one comes that was sent later, and all graces end
    street.pass(MOMENT);
    street.send(Records.ofGeneration("ann", "r3", 3));
    assertThat(street.pending()).hasSize(3);
    street.pass(Records.GRACE.multipliedBy(2).plus(MOMENT));
    // For a minute after a record there may be more of a backlog.
    street.pass(Duration.ofMinutes(1));

    // then nothing of what was erased ends a second time
    assertThat(street.pending()).isEmpty();
    assertThat(street.deadLetters()).hasSize(3).noneMatch(letter -> letter.getValue() == null);
  }

  private void assertWithoutContent(int count) {
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters).hasSize(count);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.getReason())
                  .isEqualTo("Its reporter was erased after it was sent. Its content is not kept.");
              assertThat(letter.getKey()).isNull();
              assertThat(letter.getValue()).isNull();
            });
  }

  private List<String> awaited() {
    return street.pending().values().stream()
        .map(pending -> pending.getWaitsFor() + " " + pending.getReportId())
        .toList();
  }
}
