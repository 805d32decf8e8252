package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FeatureStatistics;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.PrecisionRecall;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many jobs in a row of a model that learns from nothing but pictures that it made itself: before
 * each, the champion makes some, and sevens are reported: those among them, else older ones of the
 * base. It decays, but it does not collapse (docs/lab/own-generations.md). {@code mvn verify -pl
 * services/trainer -am -Pdrills -Dit.test=OwnGenerationsDrillIT}; {@code -Dlethe.drill.root-share}
 * changes the base's share of the unlabeled pictures.
 */
@WithKafka(fresh = true)
@EnabledIfSystemProperty(named = "lethe.drill.own-generations", matches = "[0-9]+")
class OwnGenerationsDrillIT {

  private static final int JOBS = Integer.getInteger("lethe.drill.own-generations", 20);
  private static final String ROOT_SHARE = System.getProperty("lethe.drill.root-share", "0.25");
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int REPORTED = 7;
  private static final int REPORTS = 10;
  private static final int MADE_BETWEEN_JOBS = 200;
  private static final int MEASURED = 512;

  private final TestKafka kafka;

  @TempDir private Path store;
  private OwnDigits digits;
  private FeatureStatistics real;
  private float[][] someReal;

  OwnGenerationsDrillIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  private record Quality(double share, double frechet, double precision, double recall) {}

  @Test
  void theModelDoesNotCollapse() throws Exception {
    // given
    digits = new OwnDigits();
    PictureSource others =
        IdxPictures.mnistTest(OwnDigits.REAL).withLabel(label -> label != REPORTED);
    float[][] features = digits.classifier().features(others);
    real = FeatureStatistics.of(features);
    someReal = Arrays.copyOf(features, 2000);
    Deque<Picture> older = new ArrayDeque<>();
    Quality before;
    try (DiffusionModel base = DiffusionModel.load(OwnDigits.BASE)) {
      before = quality(base);
      for (long seed = 1_000_000; older.size() < JOBS * REPORTS; seed += MADE_BETWEEN_JOBS) {
        older.addAll(digits.of(REPORTED, OwnDigits.make(base, seed, MADE_BETWEEN_JOBS)));
      }
    }
    tell("base", before);

    // when
    Quality last = before;
    try (var topics = new ModelTopics(kafka.bootstrapServers(), "mnist");
        var trainer =
            OwnDigits.train(
                kafka,
                topics,
                store,
                Map.of(
                    "models.mnist.unlabeled.source",
                    "generations",
                    "models.mnist.unlabeled.reservoir-size",
                    "1000",
                    "models.mnist.unlabeled.root-share",
                    ROOT_SHARE))) {
      await().atMost(PATIENCE).until(trainer::isReady);
      ModelVersion champion = topics.versions().get(0);
      for (int number = 1; number <= JOBS; number++) {
        try (DiffusionModel model = DiffusionModel.load(directory(champion))) {
          serveAndReport(topics, model, number, older);
        }
        TrainingJob job = topics.defaultJob("job-%04d".formatted(number), champion.getVersion());
        topics.open(job);
        await().atMost(PATIENCE).until(() -> !topics.results(job.getJobId()).isEmpty());
        JobResult result = topics.results(job.getJobId()).get(0);
        if (result.getOutcome() == JobOutcome.PUBLISHED) {
          champion = topics.versions().get(topics.versions().size() - 1);
          try (DiffusionModel model = DiffusionModel.load(directory(champion))) {
            last = quality(model);
          }
        }
        tell(
            "job %d %s, beta %s, Frechet distance in the judge's features over the base's %s; %s"
                .formatted(
                    number,
                    result.getOutcome(),
                    result.getFigures().get("beta"),
                    result.getFigures().get("frechet.baseRatio"),
                    result.getReason()),
            last);
      }
    } finally {
      digits.close();
    }

    // then
    assertThat(last.share).isLessThan(before.share / 2);
    assertThat(last.precision).isGreaterThan(0.7 * before.precision);
    assertThat(last.recall).isGreaterThan(0.7 * before.recall);
  }

  private static void tell(String what, Quality quality) {
    System.out.printf(
        "own generations: %s: share of sevens %.3f, Frechet %.1f, precision %.2f, recall %.2f%n",
        what, quality.share, quality.frechet, quality.precision, quality.recall);
  }

  private Path directory(ModelVersion version) {
    return store.resolve(version.getWeightsUri());
  }

  /** The model's own sevens are reported first, as users see them. */
  private void serveAndReport(
      ModelTopics topics, DiffusionModel model, int number, Deque<Picture> older) {
    List<Picture> made =
        OwnDigits.make(model, 2_000_000L + number * MADE_BETWEEN_JOBS, MADE_BETWEEN_JOBS);
    made.forEach(topics::generate);
    List<Picture> reported = new ArrayList<>(digits.of(REPORTED, made));
    while (reported.size() < REPORTS) {
      reported.add(older.removeFirst());
    }
    for (Picture picture : reported.subList(0, REPORTS)) {
      topics.logChange(picture.sampleId(), MembershipChange.ADDED);
      topics.writeLabel(picture);
    }
  }

  private Quality quality(DiffusionModel model) {
    Classification reading = digits.read(OwnDigits.make(model, 0, MEASURED));
    long sevens = Arrays.stream(reading.classes()).filter(shown -> shown == REPORTED).count();
    float[][] features = reading.features();
    PrecisionRecall overlap = PrecisionRecall.of(someReal, features, PrecisionRecall.NEIGHBOURS);
    return new Quality(
        (double) sevens / MEASURED,
        FrechetDistance.between(FeatureStatistics.of(features), real),
        overlap.precision(),
        overlap.recall());
  }
}
