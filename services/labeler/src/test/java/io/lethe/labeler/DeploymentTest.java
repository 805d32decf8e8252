package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which version is the champion. */
class DeploymentTest {

  private final Street street = new Street();

  @BeforeEach
  void aModel() {
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void theFirstVersionIsDeployedOnce() {
    // when
    street.send(Records.base());

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.LATEST);
    assertThat(deployment.getRevision()).isEqualTo(1);
  }

  @Test
  void aVersionGatedAgainstAnotherChampionStaysOutAndIsLearnedAgain() {
    // given
    TrainingJob job = train("c1");
    street.send(Records.version("v1", "v0", "v0", 0).build());
    street.deployments();

    // when
    street.publish(job, "v2", "v0");

    // then
    assertThat(street.deployments()).isEmpty();
    TrainingJob again = only(street.jobs());
    assertThat(again.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(again.getBaseVersion()).isEqualTo("v1");
    street.publish(again, "v3", "v1");
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v3");
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aRejectedVersionIsNeverDeployed() {
    // given
    street.deployments();

    // when
    street.send(Records.version("v1", "v0", "v0", 1).setStatus(VersionStatus.REJECTED).build());
    street.send(Records.command("c1", CommandKind.PIN, "v1"));

    // then
    assertThat(street.deployments()).isEmpty();
    assertThat(only(street.deadLetters()).getReason()).contains("rejected by the gate");
  }

  @Test
  void rollBackPinsTheParent() {
    // given
    street.publish(train("c1"), "v1", "v0");
    street.deployments();

    // when
    street.send(Records.command("c2", CommandKind.ROLL_BACK, null));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v0");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.PINNED);
    assertThat(deployment.getRevision()).isEqualTo(3);
    assertThat(deployment.getBy()).isEqualTo("operator");
  }

  @Test
  void rollBackGoesToWhatWasLiveBeforeThoughTheParentIsOlder() {
    // given
    street.publish(train("c1"), "v1", "v0");
    street.send(Records.version("v2", "v0", "v1", 1).build());
    assertThat(street.deployments()).extracting(Deployment::getVersion).endsWith("v1", "v2");

    // when
    street.send(Records.command("c2", CommandKind.ROLL_BACK, null));
    street.send(Records.command("c3", CommandKind.ROLL_BACK, null));
    street.send(Records.command("c4", CommandKind.ROLL_BACK, null));

    // then
    assertThat(street.deployments()).extracting(Deployment::getVersion).containsExactly("v1", "v0");
    assertThat(only(street.deadLetters()).getReason()).contains("v0", "no version to roll back to");
  }

  @Test
  void rollBackGoesToTheParentWhereAVersionDoesNotSayWhatItWasGatedAgainst() {
    // given a version of another trainer, put live by hand
    street.send(Records.version("v1", "v0", null, 0).build());
    street.send(Records.command("c1", CommandKind.PIN, "v1"));
    street.deployments();

    // when
    street.send(Records.command("c2", CommandKind.ROLL_BACK, null));

    // then
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v0");
  }

  @Test
  void aPinsSuccessorIsWhatWasGatedAgainstItWhateverItsParent() {
    // given
    street.publish(train("c1"), "v1", "v0");
    street.send(Records.command("c2", CommandKind.PIN, "v1"));
    street.send(Records.version("v2", "v0", "v1", 1).build());
    street.deployments();

    // when
    street.send(Records.command("c3", CommandKind.RESUME, null));

    // then
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v2");
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void aCommandIsCarriedOutOnce() {
    // given
    street.publish(train("c1"), "v1", "v0");
    var rollBack = Records.command("c2", CommandKind.ROLL_BACK, "v0");
    street.send(rollBack);
    street.send(Records.command("c3", CommandKind.PIN, "v1"));
    street.deployments();

    // when
    street.send(rollBack);

    // then
    assertThat(street.deployments()).isEmpty();
  }

  @Test
  void aCommandIsCarriedOutOnceEvenIfItsTopicIsReadAgain() {
    // given
    street.publish(train("c1"), "v1", "v0");
    var rollBack = Records.command("c2", CommandKind.ROLL_BACK, "v0");
    street.send(rollBack);

    // when its topic's segment is as old as can be
    street.pass(Topics.LONGEST_RETENTION.plus(Topics.SEGMENT));
    street.send(Records.command("c3", CommandKind.PIN, "v1"));
    street.deployments();
    street.send(rollBack);

    // then
    assertThat(street.deployments()).isEmpty();
  }

  @Test
  void aPinHoldsUntilResumeLetsItsSuccessorIn() {
    // given
    street.send(Records.command("c1", CommandKind.PIN, "v0"));
    street.deployments();

    // when
    street.publish(train("c2"), "v1", "v0");
    assertThat(street.deployments()).isEmpty();
    street.send(Records.command("c3", CommandKind.RESUME, null));

    // then
    Deployment deployment = only(street.deployments());
    assertThat(deployment.getVersion()).isEqualTo("v1");
    assertThat(deployment.getMode()).isEqualTo(DeploymentMode.LATEST);
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void resumeAfterARollBackLearnsAgainWhatTheChampionLacks() {
    // given
    TrainingJob job = train("c1");
    street.publish(job, "v1", "v0");
    street.send(Records.command("c2", CommandKind.ROLL_BACK, null));
    street.deployments();

    // when
    street.send(Records.command("c3", CommandKind.RESUME, null));

    // then the version that was rolled back stays out
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v0");
    TrainingJob again = only(street.jobs());
    assertThat(again.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(again.getBaseVersion()).isEqualTo("v0");
    assertThat(again.getJobId()).isNotEqualTo(job.getJobId());
    street.publish(again, "v2", "v0");
    assertThat(only(street.deployments()).getVersion()).isEqualTo("v2");
  }

  @Test
  void resumeBetweenAVersionAndItsResultLearnsAgainWhatTheChampionLacks() {
    // given
    TrainingJob job = train("c1");
    street.send(Records.version("v1", "v0", "v0", job.getThroughSequence()).build());

    // when
    street.send(Records.command("c2", CommandKind.ROLL_BACK, null));
    street.send(Records.command("c3", CommandKind.RESUME, null));
    street.send(Records.result(job, JobOutcome.PUBLISHED, "v1"));

    // then
    TrainingJob again = only(street.jobs());
    assertThat(again.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(again.getCommandId()).isEqualTo("c3");
    assertThat(again.getJobId()).isNotEqualTo(job.getJobId());
    street.publish(again, "v2", "v0");
    assertThat(street.jobs()).isEmpty();
  }

  @Test
  void resumeWithoutAPinChangesNothing() {
    // given
    street.deployments();

    // when
    street.send(Records.command("c1", CommandKind.RESUME, null));

    // then
    assertThat(street.deployments()).isEmpty();
    assertThat(street.deadLetters()).isEmpty();
  }

  private TrainingJob train(String commandId) {
    int number = Records.trainNumbers(1).get(0);
    street.send(Records.inline("trusty", "r1", number));
    street.send(Records.command(commandId, CommandKind.TRAIN_NOW, null));
    return only(street.jobs());
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }
}
