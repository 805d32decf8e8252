package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.TrainingJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a report to the deployment of what learned from it. */
class WholeStreetTest {

  private final Street street = new Street();

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aReportBecomesALabelAJobAndADeployment() {
    // given a model that made a picture
    int number = Records.trainNumbers(1).get(0);
    street.send(Records.base());
    street.send(Records.generation(number));

    // when it is reported, learned and published
    street.send(Records.ofGeneration("ann", "r1", number));
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = street.jobs().get(0);
    street.publish(job, "v1", "v0");

    // then
    assertThat(street.labelLog())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getSequence()).isEqualTo(1);
              assertThat(change.getChange()).isEqualTo(MembershipChange.ADDED);
              assertThat(change.getReportIds()).containsExactly("r1");
            });
    assertThat(street.labels()).hasSize(1);
    assertThat(job.getThroughSequence()).isEqualTo(1);
    assertThat(job.getLabelCount()).isEqualTo(1);
    assertThat(job.getBaseVersion()).isEqualTo("v0");
    assertThat(job.getCause()).isEqualTo(JobCause.MANUAL);
    assertThat(street.deployments())
        .extracting(Deployment::getVersion, Deployment::getMode, Deployment::getRevision)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("v0", DeploymentMode.LATEST, 1L),
            org.assertj.core.groups.Tuple.tuple("v1", DeploymentMode.LATEST, 2L));
    assertThat(street.deadLetters()).isEmpty();
  }
}
