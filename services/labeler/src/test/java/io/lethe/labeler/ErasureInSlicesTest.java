package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.stores.Slice;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A reporter may have more reports than one transaction takes, so commands on them go in slices.
 */
class ErasureInSlicesTest {

  private static final Duration TICK = Duration.ofMillis(500);

  /** Three slices. */
  private static final int MANY = 2 * Slice.ENTRIES + 200;

  /** Two slices. */
  private static final int FEW = Slice.ENTRIES + 100;

  private Street street = new Street();

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  private void report(String reporter, int from, int count) {
    for (int number = from; number < from + count; number++) {
      street.send(Records.inline(reporter, "r%06d".formatted(number), number));
    }
  }

  private static List<LabelChange> erased(List<LabelChange> log) {
    return log.stream().filter(c -> c.getChange() == MembershipChange.ERASED).toList();
  }

  @Test
  void aReportersLabelsGoSliceBySlice() {
    // given
    report("trusty", 0, MANY);
    TrainingJob job = street.jobs().get(0);
    street.labelLog();

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "trusty"));

    // then the job is taken back with the first slice
    List<LabelChange> log = new ArrayList<>(street.labelLog());
    assertThat(erased(log)).hasSize(Slice.ENTRIES);
    assertThat(street.receipts()).isEmpty();
    assertThat(street.jobs())
        .singleElement()
        .satisfies(taken -> assertThat(taken.getCancelReason()).isNotNull());

    // when the trainer answers, and the reporter reports again meanwhile
    street.send(Records.result(job, JobOutcome.CANCELLED, null));
    street.pass(TICK);
    int later = 3 * MANY;
    while (Picture.split(Records.picture(later).sampleId()) != Split.TRAIN) {
      later++;
    }
    street.send(Records.inline("trusty", "r999999", later));
    street.send(Records.inline("trusty", "again", later));
    street.pass(TICK);

    // then what came later stays, and no job learns what is about to go
    log.addAll(street.labelLog());
    assertThat(erased(log))
        .hasSize(MANY)
        .extracting(LabelChange::getSampleId)
        .doesNotHaveDuplicates();
    ErasureReceipt receipt = street.receipts().get(0);
    assertThat(receipt.getLabels()).isEqualTo(MANY);
    assertThat(receipt.getReports()).isEqualTo(MANY);
    assertThat(receipt.getSequences()).hasSize(1000);
    assertThat(receipt.getCancelledJob()).isEqualTo(job.getJobId());
    assertThat(street.labels().values().stream().filter(Objects::nonNull))
        .singleElement()
        .satisfies(label -> assertThat(label.getSupports()).hasSize(2));
    street.pass(TICK);
    assertThat(street.jobs())
        .singleElement()
        .satisfies(next -> assertThat(next.getLabelCount()).isEqualTo(1));
    assertThat(street.receipts()).isEmpty();
  }

  @Test
  void aRestartGoesOn() {
    // given
    report("trusty", 0, FEW);
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "trusty"));
    int before = erased(street.labelLog()).size();

    // when
    Street again = street.startedAgainAfter(Duration.ofSeconds(1));
    street.close();
    street = again;
    street.pass(TICK);
    street.pass(TICK);
    street.pass(TICK);

    // then
    assertThat(before + erased(street.labelLog()).size()).isEqualTo(FEW);
    assertThat(street.receipts())
        .singleElement()
        .satisfies(receipt -> assertThat(receipt.getLabels()).isEqualTo(FEW));
  }

  @Test
  void twoErasuresOfOneReporterEnd() {
    // given
    report("trusty", 0, FEW);
    street.labelLog();

    // when
    street.send(Records.onReporter("c1", CommandKind.ERASE_REPORTER, "trusty"));
    street.send(Records.onReporter("c2", CommandKind.ERASE_REPORTER, "trusty"));
    for (int i = 0; i < 6; i++) {
      street.pass(TICK);
    }

    // then
    assertThat(street.receipts().stream().mapToInt(ErasureReceipt::getLabels).sum()).isEqualTo(FEW);
  }

  @Test
  void aBlockedReportersHeldPicturesGoSliceBySlice() {
    // given
    report("ann", 0, FEW);
    street.quarantine();

    // when
    street.send(Records.onReporter("c", CommandKind.BLOCK_REPORTER, "ann"));

    // then
    assertThat(street.quarantine()).hasSize(Slice.ENTRIES).containsValue(null);
    street.pass(TICK);
    street.pass(TICK);
    assertThat(street.quarantine()).hasSize(FEW - Slice.ENTRIES);
    assertThat(street.receipts()).isEmpty();
  }

  @Test
  void whatWaitsForAGenerationIsReleasedSliceBySlice() {
    // given
    for (int i = 0; i < MANY; i++) {
      street.send(Records.ofGeneration("reporter" + i, "r", 1));
    }

    // when
    street.send(Records.generation(1));

    // then
    assertThat(street.pending()).hasSize(MANY - Slice.ENTRIES);
    street.pass(TICK);
    street.pass(TICK);
    assertThat(street.pending()).isEmpty();
    assertThat(street.deadLetters())
        .allSatisfy(letter -> assertThat(letter.getReason()).contains("1000 reports already"));
  }

  @Test
  void whatWaitsForAModelIsReleasedSliceBySlice() {
    // given
    for (int number = 0; number < FEW; number++) {
      street.send(
          Records.report("trusty", "r" + number)
              .setModel("other")
              .setPng(Records.png(Records.picture(number)))
              .build());
    }

    // when
    street.send(Records.version("w0", null, null, 0).setModel("other").build());

    // then
    assertThat(street.labelLog()).hasSize(Slice.ENTRIES);
    street.pass(TICK);
    street.pass(TICK);
    assertThat(street.labelLog()).hasSize(FEW - Slice.ENTRIES);
  }

  @Test
  void whatARestartLeftWaitingCountsWhenItsGraceEnds() {
    // given
    for (int number = 0; number < FEW; number++) {
      street.send(Records.ofGeneration("reporter" + number, "r", 1));
      street.send(
          Records.report("trusty", "r" + number)
              .setModel("other")
              .setPng(Records.png(Records.picture(number)))
              .build());
    }
    street.send(Records.generation(1));
    street.send(Records.version("w0", null, null, 0).setModel("other").build());
    int before = street.labelLog().size();

    // when
    Street again = street.startedAgainAfter(Duration.ofSeconds(1));
    street.close();
    street = again;
    street.send(Records.generation(1));
    for (int i = 0; i < 10; i++) {
      street.pass(Records.GRACE);
    }

    // then the picture of the generation is a label, once
    assertThat(before + street.labelLog().size()).isEqualTo(FEW + 1);
    assertThat(street.deadLetters()).noneMatch(letter -> letter.getReason().contains("Unknown"));
  }

  @Test
  void whatAnErasedReporterHasWaitingGoesSliceBySlice() {
    // given
    for (int number = 0; number < FEW; number++) {
      street.send(Records.ofGeneration("ann", "r" + number, number));
      street.send(Records.retraction("ann", "s" + number));
    }
    assertThat(street.pending()).hasSize(2 * FEW);

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "ann"));

    // then
    assertThat(street.pending()).hasSize(2 * (FEW - Slice.ENTRIES));
    street.pass(TICK);
    street.pass(TICK);
    street.pass(TICK);
    assertThat(street.pending()).isEmpty();
    assertThat(street.deadLetters())
        .hasSize(2 * FEW)
        .allSatisfy(letter -> assertThat(letter.getValue()).isNull());
  }

  @Test
  void whatIsHeldTooLongGoesSliceBySlice() {
    // given
    report("ann", 0, MANY);
    street.quarantine();

    // when
    street.pass(Duration.ofDays(30).plusMinutes(20));

    // then
    int first = street.deadLetters().size();
    assertThat(first).isBetween(1, MANY - 1);
    for (int i = 0; i < 5; i++) {
      street.pass(TICK);
    }
    assertThat(street.deadLetters()).hasSize(MANY - first);
  }
}
