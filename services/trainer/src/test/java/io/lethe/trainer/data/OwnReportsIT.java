package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.OwnDigits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Users report nothing but pictures that the model made, and the unlabeled pictures are real ones:
 * the job still unlearns what they show.
 */
@WithKafka(fresh = true)
class OwnReportsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int REPORTED = 7;
  private static final int REPORTS = 20;
  private static final int SERVED = 320;
  private static final int MEASURED = 192;

  private final TestKafka kafka;

  @TempDir private Path store;

  OwnReportsIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void reportsOfGeneratedPicturesAloneLeadToAVersionThatMakesFewerOfThem() throws Exception {
    // given a trainer of real digits, and reports of sevens that its model made
    try (var digits = new OwnDigits();
        var topics = new ModelTopics(kafka.bootstrapServers(), "mnist");
        var trainer =
            OwnDigits.train(
                kafka,
                topics,
                store,
                Map.of(
                    "models.mnist.unlabeled.dataset",
                    OwnDigits.REAL.toString(),
                    "gate.pictures",
                    "256"))) {
      int before;
      try (DiffusionModel base = DiffusionModel.load(OwnDigits.BASE)) {
        List<Picture> served = OwnDigits.make(base, 1_000_000, SERVED);
        List<Picture> sevens = digits.of(REPORTED, served);
        assertThat(sevens).hasSizeGreaterThanOrEqualTo(REPORTS);
        sevens.subList(0, REPORTS).forEach(seven -> report(topics, seven));
        before = digits.of(REPORTED, OwnDigits.make(base, 0, MEASURED)).size();
      }
      await().atMost(PATIENCE).until(trainer::isReady);

      // when a job trains as jobs do by default
      TrainingJob job = topics.defaultJob("own-reports", "base");
      topics.open(job);
      await().atMost(PATIENCE).until(() -> !topics.results(job.getJobId()).isEmpty());

      // then its version makes half of the sevens at most: about a fifth was seen
      JobResult result = topics.results(job.getJobId()).get(0);
      System.out.println("own reports: " + result.getReason() + " " + result.getFigures());
      assertThat(result.getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
      ModelVersion version = topics.versions().get(topics.versions().size() - 1);
      try (DiffusionModel after = DiffusionModel.load(store.resolve(version.getWeightsUri()))) {
        int left = digits.of(REPORTED, OwnDigits.make(after, 0, MEASURED)).size();
        System.out.printf("own reports: %d of %d sevens are left%n", left, before);
        assertThat(left).isLessThanOrEqualTo(before / 2);
      }
    }
  }

  private static void report(ModelTopics topics, Picture picture) {
    topics.logChange(picture.sampleId(), MembershipChange.ADDED);
    topics.writeLabel(picture);
  }
}
