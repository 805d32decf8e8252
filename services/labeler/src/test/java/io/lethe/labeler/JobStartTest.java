package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.JobStart;
import io.lethe.labeler.config.RetractionPolicy;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.TrainingJob;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which version a job starts from, and which one it is gated against. */
class JobStartTest {

  private static final List<Integer> TRAIN = Records.trainNumbers(10);

  private Street street;
  private int reported;

  private void open(JobStart start, RetractionPolicy retraction) {
    street = new Street(Records.settings(start, retraction));
    street.send(Records.base());
  }

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void everyJobStartsFromTheRootWhereThePolicySaysSo() {
    // given
    open(JobStart.ROOT, RetractionPolicy.ACCEPT);

    // when
    TrainingJob first = learn("v1", "v0");
    TrainingJob second = learn("v2", "v1");

    // then
    assertStart(first, "v0", null);
    assertStart(second, "v0", "v1");
    assertThat(street.deployments()).extracting(Deployment::getVersion).endsWith("v1", "v2");
  }

  @Test
  void aRetractionStartsFromTheChampionByDefault() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.ACCEPT);
    learn("v1", "v0");
    learn("v2", "v1");

    // when
    street.send(Records.retraction("trusty", "r1"));

    // then
    TrainingJob job = onlyJob();
    assertThat(job.getCause()).isEqualTo(JobCause.RETRACTION);
    assertStart(job, "v2", null);
  }

  @ParameterizedTest
  @CsvSource({"r0, v0", "r1, v1", "r2, v2"})
  void aRetractionIsRetrainedFromTheNewestVersionThatLacksTheSample(String report, String base) {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    learn("v2", "v1");
    learn("v3", "v2");

    // when
    street.send(Records.retraction("trusty", report));

    // then
    TrainingJob job = onlyJob();
    assertThat(job.getCause()).isEqualTo(JobCause.RETRACTION);
    assertStart(job, base, "v3");

    // and the version that comes of it is built upon
    street.publish(job, "v4", "v3");
    assertThat(street.deployments()).last().extracting(Deployment::getVersion).isEqualTo("v4");
    assertStart(learn("v5", "v4"), "v4", null);
  }

  @Test
  void anErasureIsRetrainedToo() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    learn("v2", "v1");

    // when
    street.send(Records.verdict("c1", CommandKind.ERASE_SAMPLE, TRAIN.get(1)));
    street.pass(Duration.ofSeconds(1));

    // then
    TrainingJob job = onlyJob();
    assertThat(job.getCause()).isEqualTo(JobCause.RETRACTION);
    assertStart(job, "v1", "v2");
  }

  @Test
  void whatParentsLearnedCountsForTheirDescendants() {
    // given a champion that comes of another trainer: its own labelled set lacks the sample
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    learn("v2", "v1");
    street.send(Records.retraction("trusty", "r0"));
    TrainingJob job = onlyJob();
    street.send(Records.version("other", "v2", "v2", job.getThroughSequence()).build());

    // when
    street.publish(job, "v3", "v2");
    assertThat(street.jobs()).isEmpty();
    TrainingJob next = learn("v4", "other");

    // then
    assertStart(next, "v0", "other");
  }

  @Test
  void aSampleThatIsBackIsNoReasonToRetrain() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    report();
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = onlyJob();

    // when
    street.send(Records.retraction("trusty", "r0"));
    street.send(Records.inline("trusty", "again", TRAIN.get(0)));
    street.publish(job, "v2", "v1");

    // then
    TrainingJob next = onlyJob();
    assertThat(next.getCause()).isEqualTo(JobCause.RETRACTION);
    assertStart(next, "v2", null);
  }

  @Test
  void aSampleThatIsHeldOutTrainsNothing() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    int heldOut =
        IntStream.iterate(0, i -> i + 1).filter(i -> !TRAIN.contains(i)).findFirst().orElseThrow();
    street.send(Records.inline("trusty", "held-out", heldOut));
    learn("v1", "v0");

    // when
    street.send(Records.retraction("trusty", "held-out"));

    // then
    assertStart(learn("v2", "v1"), "v1", null);
  }

  @Test
  void anOrderThatServesARetractionRetrainsToo() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    report();
    street.send(Records.command("c1", CommandKind.TRAIN_NOW, null));
    TrainingJob job = onlyJob();

    // when
    street.send(Records.retraction("trusty", "r0"));
    street.send(Records.command("c2", CommandKind.TRAIN_NOW, null));
    street.publish(job, "v2", "v1");

    // then
    TrainingJob next = onlyJob();
    assertThat(next.getCause()).isEqualTo(JobCause.MANUAL);
    assertStart(next, "v0", "v2");
  }

  @Test
  void afterARollBackToWhatLearnedTheSampleTheNextJobDoesNotStartThere() {
    // given
    open(JobStart.CHAMPION, RetractionPolicy.RETRAIN);
    learn("v1", "v0");
    report();
    street.send(Records.retraction("trusty", "r0"));
    street.publish(onlyJob(), "v2", "v1");

    // when
    street.send(Records.command("c1", CommandKind.ROLL_BACK, null));
    street.send(Records.command("c2", CommandKind.RESUME, null));

    // then
    assertThat(street.deployments()).last().extracting(Deployment::getVersion).isEqualTo("v1");
    TrainingJob job = onlyJob();
    assertThat(job.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertStart(job, "v0", "v1");
  }

  @ParameterizedTest
  @CsvSource({"ROOT, ACCEPT", "CHAMPION, RETRAIN"})
  void aLineWithoutEndOrBeginningCountsAsDoubtful(JobStart start, RetractionPolicy retraction) {
    // given versions of another trainer that name each other as parents
    open(start, retraction);
    street.send(Records.version("a", "b", "v0", 0).build());
    street.send(Records.version("b", "a", "v0", 0).build());

    // then
    assertStart(learn("v1", "a"), "v0", "a");

    // given one whose parent never came
    street.send(Records.version("c", "never", "v1", 0).build());

    // then
    assertStart(learn("v2", "c"), "v0", "c");
  }

  @Test
  void jobsThatDifferInTheChampionAloneHaveDifferentNames() {
    // given
    open(JobStart.ROOT, RetractionPolicy.ACCEPT);
    report(Records.COUNT);
    TrainingJob job = onlyJob();

    // when another champion comes meanwhile
    street.send(Records.version("other", "v0", "v0", 0).build());
    street.publish(job, "v1", "v0");

    // then
    TrainingJob again = onlyJob();
    assertThat(again.getCause()).isEqualTo(JobCause.STALE_CHAMPION);
    assertThat(again.getBaseVersion()).isEqualTo(job.getBaseVersion());
    assertThat(again.getLabelDigest()).isEqualTo(job.getLabelDigest());
    assertThat(again.getSettings()).isEqualTo(job.getSettings());
    assertThat(again.getJobId()).isNotEqualTo(job.getJobId());
  }

  private static void assertStart(TrainingJob job, String base, String champion) {
    assertThat(job.getBaseVersion()).isEqualTo(base);
    assertThat(job.getChampion()).isEqualTo(champion);
  }

  private void report() {
    report(1);
  }

  private void report(int count) {
    List<Integer> numbers = Records.trainNumbers(reported + count);
    for (int i = 0; i < count; i++) {
      street.send(Records.inline("trusty", "r" + reported, numbers.get(reported)));
      reported++;
    }
  }

  /** Reports a picture, and has a version learn it and all before it. */
  private TrainingJob learn(String version, String champion) {
    report();
    street.send(Records.command("train-" + version, CommandKind.TRAIN_NOW, null));
    TrainingJob job = onlyJob();
    street.publish(job, version, champion);
    return job;
  }

  private TrainingJob onlyJob() {
    List<TrainingJob> jobs = street.jobs();
    assertThat(jobs).hasSize(1);
    return jobs.get(0);
  }
}
