package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.TrainingJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model is taken out of service, and may come back for a while. */
class RetirementTest {

  private static final List<Integer> TRAIN = Records.trainNumbers(2);

  private final Street street = new Street();

  @BeforeEach
  void aModelWithALabel() {
    street.send(Records.base());
    street.send(Records.inline("trusty", "r1", TRAIN.get(0)));
    street.deployments();
    street.labelLog();
  }

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aRetiredModelKeepsItsChampionAndSaysForHowLong() {
    // when
    street.send(Records.command("c1", CommandKind.RETIRE, null));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getRevision()).isEqualTo(2);
    assertThat(deployment.getBy()).isEqualTo("operator");
    assertThat(deployment.getKeptUntil())
        .isEqualTo(Instant.ofEpochMilli(street.now()).plus(Records.KEEP_RETIRED));
  }

  @Test
  void theOpenJobIsTakenBackAndNoneOpensUntilTheModelIsBack() {
    // given
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = only(street.jobs());

    // when
    street.send(Records.command("c2", CommandKind.RETIRE, null));

    // then
    TrainingJob cancelled = only(street.jobs());
    assertThat(cancelled.getJobId()).isEqualTo(job.getJobId());
    assertThat(cancelled.getCancelReason()).isEqualTo("The model is retired.");
    street.send(Records.result(job, JobOutcome.CANCELLED, null));
    street.send(Records.command("c3", CommandKind.TRAIN_NOW, null));
    street.pass(Duration.ofHours(1));
    assertThat(street.jobs()).isEmpty();
    assertThat(only(street.deadLetters()).getReason()).contains("is retired");

    // when what the job should have learned is due again
    street.send(Records.command("c4", CommandKind.REINSTATE, null));
    street.send(Records.command("c5", CommandKind.TRAIN_NOW, null));

    // then
    TrainingJob again = only(street.jobs());
    assertThat(again.getThroughSequence()).isEqualTo(job.getThroughSequence());
    assertThat(again.getJobId()).isNotEqualTo(job.getJobId());
  }

  @Test
  void aReportOfARetiredModelIsADeadLetterAndErasuresStillWork() {
    // given
    street.send(Records.command("c1", CommandKind.RETIRE, null));

    // when
    street.send(Records.inline("trusty", "r2", TRAIN.get(1)));

    // then
    assertThat(only(street.deadLetters()).getReason()).startsWith("Model mnist is retired.");
    assertThat(street.labelLog()).isEmpty();

    // when
    street.send(Records.verdict("c2", CommandKind.ERASE_SAMPLE, TRAIN.get(0)));

    // then
    assertThat(only(street.labelLog()).getChange()).isEqualTo(MembershipChange.ERASED);
    assertThat(only(street.receipts()).getLabels()).isEqualTo(1);

    // when an erased picture is reported, its content is not kept in the letter either
    street.send(Records.inline("trusty", "r3", TRAIN.get(0)));

    // then
    assertThat(only(street.deadLetters()).getValue()).isNull();
  }

  @Test
  void noJobOpensByItselfWhileTheModelIsRetired() {
    // given as many labels as a job of their age needs
    for (int number : Records.trainNumbers(Records.MIN_LABELS)) {
      street.send(Records.inline("trusty", "all-" + number, number));
    }
    street.send(Records.command("c1", CommandKind.RETIRE, null));

    // when
    street.pass(Records.AGE.multipliedBy(10));

    // then
    assertThat(street.jobs()).isEmpty();

    // when
    street.send(Records.command("c2", CommandKind.REINSTATE, null));

    // then
    assertThat(street.jobs()).hasSize(1);
  }

  @Test
  void aRetractionOfARetiredModelStillCounts() {
    // given
    street.send(Records.command("c1", CommandKind.RETIRE, null));

    // when
    street.send(Records.retraction("trusty", "r1"));

    // then
    assertThat(only(street.labelLog()).getChange()).isEqualTo(MembershipChange.RETRACTED);
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aModelComesBackAsItWas() {
    // given
    street.send(Records.command("c1", CommandKind.PIN, "v0"));
    street.send(Records.command("c2", CommandKind.RETIRE, null));
    street.deployments();

    // when
    street.send(Records.command("c3", CommandKind.REINSTATE, null));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getKeptUntil()).isNull();
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.PINNED);
    street.send(Records.inline("trusty", "r2", TRAIN.get(1)));
    assertThat(only(street.labelLog()).getSequence()).isEqualTo(2);
  }

  @Test
  void aVersionThatAJobMadeMeanwhileGoesLiveWhenTheModelIsBack() {
    // given
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = street.jobs().get(0);
    street.send(Records.command("c2", CommandKind.RETIRE, null));
    street.deployments();
    street.publish(job, "v1", "v0");
    assertThat(street.deployments()).isEmpty();
    street.jobs();

    // when
    street.send(Records.command("c3", CommandKind.REINSTATE, null));

    // then
    List<Deployment> deployments = street.deployments();
    assertThat(deployments).extracting(Deployment::getVersion).containsExactly("v0", "v1");
    assertThat(deployments).extracting(Deployment::getKeptUntil).containsOnlyNulls();

    // when the next job opens, it is gated against that one
    street.send(Records.inline("trusty", "r2", TRAIN.get(1)));
    street.send(Records.command("c4", CommandKind.TRAIN_NOW, null));

    // then
    assertThat(only(street.jobs()).getBaseVersion()).isEqualTo("v1");
  }

  @Test
  void whatCannotBeCarriedOutIsADeadLetter() {
    // when it is in service
    street.send(Records.command("c1", CommandKind.REINSTATE, null));

    // then
    assertThat(only(street.deadLetters()).getReason()).isEqualTo("Model mnist is not retired.");

    // when it is retired
    street.send(Records.command("c2", CommandKind.RETIRE, null));
    street.send(Records.command("c3", CommandKind.RETIRE, null));
    street.send(Records.command("c4", CommandKind.PIN, "v0"));
    street.send(Records.command("c5", CommandKind.RESUME, null));

    // then
    assertThat(street.deadLetters())
        .hasSize(3)
        .allSatisfy(letter -> assertThat(letter.getReason()).contains("is retired; REINSTATE"));
    street.deployments();

    // when its time is over
    street.pass(Records.KEEP_RETIRED);
    street.send(Records.command("c6", CommandKind.REINSTATE, null));

    // then
    assertThat(only(street.deadLetters()).getReason()).contains("is gone: its versions were kept");
    assertThat(street.deployments()).isEmpty();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }
}
