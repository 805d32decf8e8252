package io.lethe.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.labelset.LabelDigest;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When training jobs are opened, and what they say. */
class TriggerTest {

  private static final List<Integer> TRAIN = Records.trainNumbers(80);
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Street street = new Street();
  private int reported;

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  private void report(int count) {
    for (int i = 0; i < count; i++) {
      street.send(Records.inline("trusty", "r" + reported, TRAIN.get(reported)));
      reported++;
    }
  }

  @Test
  void byCount() {
    // when
    report(Records.COUNT - 1);
    assertThat(street.jobs()).isEmpty();
    report(1);

    // then
    TrainingJob job = onlyJob();
    assertThat(job.getCause()).isEqualTo(JobCause.COUNT);
    assertThat(job.getThroughSequence()).isEqualTo(Records.COUNT);
    assertThat(job.getLabelCount()).isEqualTo(Records.COUNT);
    assertThat(job.getJobId()).matches("[0-9a-f]{32}");
    assertThat(job.getLabelDigest())
        .isEqualTo(
            LabelDigest.of(
                street.labelLog().stream()
                    .collect(Collectors.toMap(LabelChange::getSampleId, LabelChange::getSplit))));
  }

  @Test
  void byAgeOnceThereAreEnoughLabels() {
    // when
    report(Records.MIN_LABELS - 1);
    street.pass(Records.AGE.plus(MOMENT));
    assertThat(street.jobs()).isEmpty();
    report(1);

    // then
    assertThat(onlyJob().getCause()).isEqualTo(JobCause.AGE);
  }

  @Test
  void byAgeOfTheOldestUnlearnedLabel() {
    // when
    report(Records.MIN_LABELS);
    street.pass(Records.AGE.minus(MOMENT));
    assertThat(street.jobs()).isEmpty();
    street.pass(MOMENT);

    // then
    assertThat(onlyJob().getThroughSequence()).isEqualTo(Records.MIN_LABELS);
  }

  @Test
  void onCommandOnce() {
    // given
    report(1);

    // when
    var command = Records.command("c1", CommandKind.TRAIN_NOW, null);
    street.send(command);
    TrainingJob job = onlyJob();
    street.send(Records.result(job, JobOutcome.NOT_NEEDED, null));
    street.send(command);

    // then
    assertThat(job.getCommandId()).isEqualTo("c1");
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aCommandWaitsForTheFirstLabelThatMayTrain() {
    // given a set that holds nothing but a label held out
    int heldOut =
        IntStream.iterate(0, i -> i + 1).filter(i -> !TRAIN.contains(i)).findFirst().orElseThrow();
    street.send(Records.inline("trusty", "held-out", heldOut));
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    assertThat(street.jobs()).isEmpty();
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(c -> assertThat(c.getSplit()).isEqualTo(Split.HOLD_OUT));

    // when
    report(1);

    // then
    assertThat(onlyJob().getLabelCount()).isEqualTo(2);
  }

  @Test
  void oneOpenJobAndOneForAllThatCameMeanwhile() {
    // given
    report(Records.COUNT);
    TrainingJob first = onlyJob();

    // when
    report(2 * Records.COUNT);
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    street.send(Records.command("c2", CommandKind.TRAIN_NOW, null));
    street.pass(Records.AGE.plus(MOMENT));
    assertThat(street.jobs()).isEmpty();
    street.publish(first, "v1", "v0");

    // then
    TrainingJob second = onlyJob();
    assertThat(second.getCause()).isEqualTo(JobCause.MANUAL);
    assertThat(second.getThroughSequence()).isEqualTo(3L * Records.COUNT);
    assertThat(second.getBaseVersion()).isEqualTo("v1");
    street.publish(second, "v2", "v1");
    street.pass(Records.AGE.plus(MOMENT));
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aResultOfAnotherJobClosesNothing() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();
    report(Records.COUNT);

    // when
    var other = TrainingJob.newBuilder(job).setJobId("other").build();
    street.send(Records.result(other, JobOutcome.NOT_NEEDED, null));

    // then
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void theNextJobStartsFromTheVersionThatThisOnePublishes() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();
    report(Records.COUNT);

    // when the result is read before its version
    street.send(Records.result(job, JobOutcome.PUBLISHED, "v1"));
    assertThat(street.jobs()).isEmpty();
    street.send(Records.version("v1", "v0", "v0", job.getThroughSequence()).build());

    // then
    assertThat(onlyJob().getBaseVersion()).isEqualTo("v1");
  }

  @Test
  void aLearnedSampleThatIsRetractedIsUnlearned() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    street.send(Records.retraction("trusty", "r0"));
    assertThat(street.jobs()).isEmpty();
    street.publish(job, "v1", "v0");

    // then
    TrainingJob next = onlyJob();
    assertThat(next.getCause()).isEqualTo(JobCause.RETRACTION);
    assertThat(next.getLabelCount()).isEqualTo(Records.COUNT - 1);
    assertThat(next.getLabelDigest()).isNotEqualTo(job.getLabelDigest());
  }

  @Test
  void aSampleThatNoJobSawIsRetractedWithoutOne() {
    // given
    report(2);

    // when
    street.send(Records.retraction("trusty", "r0"));

    // then
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void noJobWithoutALabelThatMayTrain() {
    // given
    report(1);
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = onlyJob();

    // when
    street.send(Records.retraction("trusty", "r0"));
    street.publish(job, "v1", "v0");

    // then
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aSilentJobIsSentAgainAsItWas() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when it gives signs of life
    street.pass(Records.LOST_AFTER.minus(MOMENT));
    street.send(
        TrainingProgress.newBuilder()
            .setJobId(job.getJobId())
            .setModel(job.getModel())
            .setPhase(JobPhase.TRAINING)
            .setStep(1)
            .setTotalSteps(100)
            .setBeatAt(Instant.EPOCH)
            .build());
    street.pass(Records.LOST_AFTER.minus(MOMENT));

    // then it is not, until it has been silent
    assertThat(street.jobs()).isEmpty();
    street.pass(MOMENT);
    assertThat(onlyJob()).isEqualTo(job);
  }

  @Test
  void aJobThatDoesAllOverAgainHasANewName() {
    // given a job by which nothing was made
    report(Records.COUNT);
    TrainingJob first = onlyJob();
    street.send(Records.result(first, JobOutcome.NOT_NEEDED, null));
    street.pass(Records.AGE);

    // when a version that was not gated against the champion makes that one stale
    street.send(Records.version("x", "v0", "other", 0).build());

    // then the trainer does not take the same work for what it has done
    TrainingJob second = onlyJob();
    assertThat(second.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(second.getLabelDigest()).isEqualTo(first.getLabelDigest());
    assertThat(second.getSettings()).isEqualTo(first.getSettings());
    assertThat(second.getJobId()).isNotEqualTo(first.getJobId());
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "REJECTED"})
  void aFailedJobIsTriedAgainAfterAPauseUnderAnotherName(JobOutcome outcome) {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    street.send(Records.result(job, outcome, null));
    report(Records.COUNT);
    street.pass(Records.RETRY_AFTER.minus(MOMENT));
    assertThat(street.jobs()).isEmpty();
    street.pass(MOMENT);

    // then
    TrainingJob second = onlyJob();
    assertThat(second.getThroughSequence()).isEqualTo(2L * Records.COUNT);

    // when it fails again on the same labels, then the pause doubles
    street.send(Records.result(second, outcome, null));
    street.pass(Records.RETRY_AFTER.plus(MOMENT));
    assertThat(street.jobs()).isEmpty();
    street.pass(Records.RETRY_AFTER);
    TrainingJob third = onlyJob();
    assertThat(third.getLabelDigest()).isEqualTo(second.getLabelDigest());
    assertThat(third.getJobId()).isNotEqualTo(second.getJobId());
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "REJECTED"})
  void aFailedOrderOfAnOperatorStillOwesTheUnlearning(JobOutcome outcome) {
    // given a job by command that serves a retraction too
    report(Records.COUNT);
    TrainingJob first = onlyJob();
    street.send(Records.retraction("trusty", "r0"));
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    street.publish(first, "v1", "v0");
    TrainingJob manual = onlyJob();
    assertThat(manual.getCause()).isEqualTo(JobCause.MANUAL);

    // when
    street.send(Records.result(manual, outcome, null));
    street.pass(Records.RETRY_AFTER.plus(MOMENT));

    // then
    TrainingJob again = onlyJob();
    assertThat(again.getCause()).isEqualTo(JobCause.RETRACTION);
    assertThat(again.getLabelCount()).isEqualTo(Records.COUNT - 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "REJECTED"})
  void aFailedOrderOfAnOperatorStillOwesWhatTheChampionLacks(JobOutcome outcome) {
    // given a job by command that serves a resume after a roll-back too
    report(Records.COUNT);
    TrainingJob first = onlyJob();
    street.publish(first, "v1", "v0");
    street.send(Records.command("c1", CommandKind.ROLL_BACK, null));
    report(1);
    street.send(Records.command("c2", CommandKind.TRAIN_NOW, null));
    TrainingJob pinned = onlyJob();
    street.send(Records.command("c3", CommandKind.RESUME, null));
    street.send(Records.command("c4", CommandKind.TRAIN_NOW, null));
    street.send(Records.result(pinned, JobOutcome.CANCELLED, null));
    TrainingJob manual = onlyJob();
    assertThat(manual.getCommandId()).isEqualTo("c4");

    // when
    street.send(Records.result(manual, outcome, null));
    street.pass(Records.RETRY_AFTER.plus(MOMENT));

    // then
    TrainingJob again = onlyJob();
    assertThat(again.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(again.getCommandId()).isEqualTo("c3");
  }

  @Test
  void theSameLabelsMakeTheSameJob() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    try (Street other = new Street()) {
      other.pass(Duration.ofHours(1));
      other.send(Records.base());
      for (int i = 0; i < Records.COUNT; i++) {
        other.send(Records.inline("trusty", "r" + i, TRAIN.get(i)));
      }

      // then
      assertThat(other.jobs())
          .singleElement()
          .satisfies(same -> assertThat(same.getJobId()).isEqualTo(job.getJobId()));
    }
  }

  @Test
  void anOperatorTakesAJobBack() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    street.send(Records.command("c1", CommandKind.CANCEL, null));

    // then it is open until the trainer says so, and its labels are not due again
    assertThat(onlyJob().getCancelReason()).isEqualTo("Cancelled by command.");
    street.send(Records.command("c2", CommandKind.CANCEL, null));
    assertThat(street.jobs()).isEmpty();
    street.send(Records.result(job, JobOutcome.CANCELLED, null));
    street.pass(Records.AGE.plus(MOMENT));
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aResultThatCantBeReadEndsASilentJob() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    street.send(Topics.JOB_RESULTS, "mnist".getBytes(UTF_8), "newer".getBytes(UTF_8));
    street.pass(Records.LOST_AFTER);

    // then it counts as failed
    assertThat(street.jobs()).isEmpty();
    street.pass(Records.RETRY_AFTER);
    assertThat(onlyJob().getJobId()).isNotEqualTo(job.getJobId());
  }

  @Test
  void aVersionSaysHowItsSilentJobEnded() {
    // given
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when
    street.send(
        Records.version("v1", "v0", "v0", job.getThroughSequence())
            .setJobId(job.getJobId())
            .build());
    street.pass(Records.LOST_AFTER);

    // then it is not sent again, and its labels are learned
    street.pass(Records.RETRY_AFTER.plus(Records.AGE));
    assertThat(street.jobs()).isEmpty();
    report(Records.COUNT);
    assertThat(onlyJob().getBaseVersion()).isEqualTo("v1");
  }

  @Test
  void aJobIsFollowedByAPause() {
    // given
    Duration pause = Duration.ofSeconds(30);
    try (Street resting = new Street(Records.settings(Records.LENIENT, pause))) {
      resting.send(Records.base());
      for (int i = 0; i < 2 * Records.COUNT; i++) {
        resting.send(Records.inline("trusty", "r" + i, TRAIN.get(i)));
      }
      resting.publish(resting.jobs().get(0), "v1", "v0");

      // when
      resting.pass(pause.minus(MOMENT));
      assertThat(resting.jobs()).isEmpty();
      resting.pass(MOMENT);

      // then
      assertThat(resting.jobs()).hasSize(1);
    }
  }

  private TrainingJob onlyJob() {
    List<TrainingJob> jobs = street.jobs();
    assertThat(jobs).hasSize(1);
    return jobs.get(0);
  }
}
