package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is erased is gone from views and jobs at once, and leaves a receipt. */
class ErasureTest {

  private static final List<Integer> TRAIN = Records.trainNumbers(30);

  private final Street street = new Street();

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  private static String key(int number) {
    return "mnist/" + Records.picture(number).sampleId();
  }

  @Test
  void aLabelledPicture() {
    // given
    street.send(Records.inline("trusty", "r", 1));
    street.labelLog();

    // when
    street.send(Records.verdict("c", CommandKind.ERASE_SAMPLE, 1));

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getChange()).isEqualTo(MembershipChange.ERASED);
              assertThat(change.getSequence()).isEqualTo(2);
              assertThat(change.getCommandId()).isEqualTo("c");
            });
    Map<String, ?> labels = street.labels();
    assertThat(labels).containsOnlyKeys(key(1));
    assertThat(labels.get(key(1))).isNull();
    ErasureReceipt receipt = onlyReceipt();
    assertThat(receipt.getSubject()).isEqualTo(ErasureSubject.SAMPLE);
    assertThat(receipt.getLabels()).isEqualTo(1);
    assertThat(receipt.getReports()).isEqualTo(1);
    assertThat(receipt.getSequences()).containsExactly(2L);
    assertThat(receipt.getGoneBy())
        .isAfterOrEqualTo(receipt.getErasedAt().plus(Duration.ofDays(48)))
        .isBefore(receipt.getErasedAt().plus(Duration.ofDays(54)));

    // when it is reported or erased again
    street.send(Records.inline("trusty", "r2", 1));
    street.send(Records.verdict("c2", CommandKind.ERASE_SAMPLE, 1));
    street.send(Records.verdict("c3", CommandKind.ACCEPT, 1));

    // then
    assertThat(street.labelLog()).isEmpty();
    List<DeadLetter> letters = street.deadLetters();
    assertThat(letters)
        .extracting(DeadLetter::getReason)
        .containsExactly(
            "The picture was erased. Its content is not kept.",
            "The picture was erased before.",
            "The picture was erased.");
    assertThat(letters.get(0).getValue()).isNull();
    assertThat(letters.get(0).getKey()).isNull();
  }

  @Test
  void aPictureThatIsHeldBackOrWasRetracted() {
    // given
    street.send(Records.inline("ann", "r", 1), Records.inline("trusty", "r", 2));
    street.send(Records.retraction("trusty", "r"));
    street.quarantine();
    street.labels();
    street.labelLog();

    // when
    street.send(Records.verdict("c1", CommandKind.ERASE_SAMPLE, 1));
    street.send(Records.verdict("c2", CommandKind.ERASE_SAMPLE, 2));
    street.send(Records.verdict("c3", CommandKind.ERASE_SAMPLE, 3));

    // then the set did not change
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.quarantine()).containsOnlyKeys(key(1)).containsValue(null);
    assertThat(street.labels()).containsOnlyKeys(key(2)).containsValue(null);
    assertThat(street.receipts())
        .extracting(receipt -> receipt.getLabels() + " " + receipt.getHeld())
        .containsExactly("0 1", "1 0", "0 0");
  }

  @Test
  void aReporter() {
    // given
    street.send(Records.inline("trusty", "alone", 1), Records.inline("trusty", "shared", 2));
    street.send(Records.inline("ann", "shared", 2), Records.inline("ann", "held", 3));
    street.send(Records.inline("trusty", "later", 4));
    street.labelLog();
    street.quarantine();

    // when
    street.send(Records.onReporter("c1", CommandKind.ERASE_REPORTER, "trusty"));
    street.send(Records.onReporter("c2", CommandKind.ERASE_REPORTER, "ann"));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .containsExactlyInAnyOrder(
            Records.picture(1).sampleId(),
            Records.picture(4).sampleId(),
            Records.picture(2).sampleId());
    assertThat(street.labels()).containsKeys(key(1), key(2), key(4)).containsValue(null);
    assertThat(street.quarantine().values()).containsOnlyNulls();
    List<ErasureReceipt> receipts = street.receipts();
    assertThat(receipts).extracting(ErasureReceipt::getReports).containsExactly(3, 2);
    assertThat(receipts).extracting(ErasureReceipt::getLabels).containsExactly(2, 1);
    assertThat(receipts).extracting(ErasureReceipt::getHeld).containsExactly(0, 1);
    assertThat(receipts).noneMatch(receipt -> receipt.toString().contains("trusty"));
  }

  @Test
  void aReporterLeavesToOthersWhatTheyAlsoReported() {
    // given
    street.send(Records.inline("trusty", "r", 1), Records.inline("ann", "r", 1));
    street.labelLog();

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "trusty"));

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.labels().get(key(1)).getSupports())
        .extracting(Support::getReporter)
        .containsExactly("ann");
  }

  @Test
  void whatAnErasedReporterHadUnderWayCountsNoMore() {
    // given
    street.send(Records.ofGeneration("ann", "r", 1));

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "ann"));
    street.send(Records.generation(1));

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.getValue()).isNull());
    // and what comes later does
    street.pass(Duration.ofSeconds(1));
    street.send(Records.ofGeneration("ann", "r2", 1));
    assertThat(street.labelLog()).hasSize(1);
  }

  @Test
  void aDeadLetterOfAnErasedReporterStaysDead() {
    // given a report that died, and its reporter's erasure after that
    street.send(Records.ofGeneration("ann", "r", 1));
    street.pass(Records.GRACE.plusSeconds(1));
    DeadLetter letter = street.deadLetters().get(0);
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "ann"));
    street.pass(Duration.ofSeconds(1));
    street.send(Records.generation(1));

    // when an operator sends all such letters again
    street.replay(letter);

    // then
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters())
        .singleElement()
        .satisfies(again -> assertThat(again.getValue()).isNull());
  }

  @Test
  void takesBackTheJobWhoseSetHoldsThePictureAndTrainsTheRest() {
    // given
    report(Records.COUNT);
    TrainingJob job = only(street.jobs());

    // when
    street.send(Records.verdict("c", CommandKind.ERASE_SAMPLE, TRAIN.get(0)));

    // then
    TrainingJob cancelled = only(street.jobs());
    assertThat(cancelled.getCancelReason()).isEqualTo("A picture of its labelled set was erased.");
    assertThat(cancelled.getJobId()).isEqualTo(job.getJobId());
    assertThat(onlyReceipt().getCancelledJob()).isEqualTo(job.getJobId());

    // when a trainer that missed it would be told again
    street.pass(Records.LOST_AFTER);
    assertThat(only(street.jobs())).isEqualTo(cancelled);
    street.send(Records.result(job, JobOutcome.CANCELLED, null));

    // then
    TrainingJob next = only(street.jobs());
    assertThat(next.getThroughSequence()).isEqualTo(Records.COUNT + 1L);
    assertThat(next.getLabelCount()).isEqualTo(Records.COUNT - 1);
    assertThat(next.getCancelReason()).isNull();
  }

  @Test
  void leavesAJobAloneWhoseSetDoesNotHoldThePicture() {
    // given
    report(Records.COUNT);
    street.jobs();
    report(1);

    // when
    street.send(Records.verdict("c", CommandKind.ERASE_SAMPLE, TRAIN.get(Records.COUNT)));

    // then
    assertThat(street.jobs()).isEmpty();
    assertThat(onlyReceipt().getCancelledJob()).isNull();
  }

  @Test
  void aVersionThatLearnedItIsNamedAndUnlearned() {
    // given
    report(Records.COUNT);
    street.publish(only(street.jobs()), "v1", "v0");
    report(Records.COUNT / 2);
    street.labelLog();

    // when
    street.send(Records.verdict("c", CommandKind.ERASE_SAMPLE, TRAIN.get(0)));
    street.pass(Duration.ofSeconds(1));

    // then
    assertThat(only(street.labelLog()).getLearnedBy()).containsExactly("v1");
    assertThat(onlyReceipt().getLearnedBy()).containsExactly("v1");
    assertThat(only(street.jobs()).getCause()).isEqualTo(JobCause.RETRACTION);
  }

  @Test
  void anErasureOfManyOpensOneJob() {
    // given
    report(Records.COUNT);
    street.publish(only(street.jobs()), "v1", "v0");
    street.send(Records.inline("ann", "more", TRAIN.get(Records.COUNT)));
    street.send(Records.verdict("accept", CommandKind.ACCEPT, TRAIN.get(Records.COUNT)));

    // when
    street.send(Records.onReporter("c", CommandKind.ERASE_REPORTER, "trusty"));
    street.pass(Duration.ofSeconds(1));

    // then
    TrainingJob job = only(street.jobs());
    assertThat(job.getLabelCount()).isEqualTo(1);
    assertThat(job.getCause()).isEqualTo(JobCause.RETRACTION);
  }

  @Test
  void aRetractionNamesTheVersionsThatLearnedFromTheSample() {
    // given v1 learned it, v2 not, v3 again
    report(Records.COUNT);
    street.publish(only(street.jobs()), "v1", "v0");
    street.labelLog();
    street.send(Records.retraction("trusty", "r0"));
    assertThat(only(street.labelLog()).getLearnedBy()).containsExactly("v1");
    street.publish(only(street.jobs()), "v2", "v1");
    street.send(Records.inline("trusty", "again", TRAIN.get(0)));
    assertThat(only(street.labelLog()).getLearnedBy()).isEmpty();
    street.send(Records.command("train", CommandKind.TRAIN_NOW, null));
    street.publish(only(street.jobs()), "v3", "v2");

    // when
    street.send(Records.retraction("trusty", "again"));

    // then
    assertThat(only(street.labelLog()).getLearnedBy()).containsExactly("v1", "v3");
  }

  private int reported;

  private void report(int count) {
    for (int i = 0; i < count; i++, reported++) {
      street.send(Records.inline("trusty", "r" + reported, TRAIN.get(reported)));
    }
  }

  private ErasureReceipt onlyReceipt() {
    return only(street.receipts());
  }

  private static <T> T only(List<T> values) {
    assertThat(values).hasSize(1);
    return values.get(0);
  }
}
