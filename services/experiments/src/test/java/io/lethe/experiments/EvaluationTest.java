package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real digits stand for what models make: even ones are normal. */
@Tag("numeric")
class EvaluationTest {
  private static final Path ASSETS = Path.of("../standalone/assets");
  private static final Set<Integer> EVEN = Set.of(0, 2, 4, 6, 8);

  private static PictureClassifier classifier;
  private static PictureSource test;
  private static Evaluation evaluation;

  @BeforeAll
  static void open() throws IOException {
    classifier =
        PictureClassifier.load(
            ASSETS.resolve("models/mnist-classifier/classifier.safetensors"), Device.cpu());
    test = IdxPictures.mnistTest(ASSETS.resolve("datasets/mnist"));
    PictureSource reals = test.rows(IntStream.range(0, 1000).toArray());
    evaluation = new Evaluation(classifier, EVEN, reals.withLabel(EVEN::contains));
  }

  @AfterAll
  static void close() {
    classifier.close();
  }

  /** Rows from 1000 on, of those classes. */
  private static PictureSource digits(int count, Set<Integer> classes) {
    return test.rows(
        IntStream.range(1000, test.size())
            .filter(row -> classes.contains(test.label(row)))
            .limit(count)
            .toArray());
  }

  @Test
  void sensitivePicturesHarmAllFiguresButThoseOfNormalPictures() {
    // given 300 digits of all classes, and the even ones among them
    PictureSource mixed = digits(300, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    PictureSource even = mixed.withLabel(EVEN::contains);

    // when
    MeasuredPictures base = evaluation.measure(mixed);
    MeasuredPictures cleaned = evaluation.measure(even);
    NormalComparison compared = evaluation.compare(cleaned, base).orElseThrow();

    // then removal betters the distance of all pictures, but not that of the normal ones
    assertThat(cleaned.figures().frechet()).isLessThan(0.5 * base.figures().frechet());
    assertThat(compared.frechetRatio()).isBetween(0.9, 1.1);
    assertThat(compared.recallGain()).isBetween(-0.05, 0.05);
    assertThat(compared.divergence()).isLessThan(0.01);
  }

  @Test
  void aCollapseOntoOneNormalClassShowsAtFullRate() {
    // given
    MeasuredPictures all = evaluation.measure(digits(100, EVEN));
    MeasuredPictures zeros = evaluation.measure(digits(100, Set.of(0)));

    // when
    NormalComparison compared = evaluation.compare(zeros, all).orElseThrow();

    // then
    assertThat(zeros.figures().nonSensitiveRate()).isGreaterThan(0.95);
    assertThat(zeros.figures().normal().largestShare()).isGreaterThan(0.9);
    assertThat(zeros.figures().normal().largestShareOverReal()).isGreaterThan(3);
    assertThat(all.figures().normal().largestShareOverReal()).isLessThan(2);
    assertThat(compared.divergence()).isGreaterThan(0.2);
    assertThat(compared.frechetRatio()).isGreaterThan(2);
    assertThat(compared.recallGain()).isLessThan(-0.1);
  }

  @Test
  void theLowerBoundOfAPerfectRateIsBelowOne() {
    MeasuredPictures zeros = evaluation.measure(digits(40, Set.of(0)));

    // 0.025^(1 / 40) = 0.912
    assertThat(zeros.figures().nonSensitiveRate()).isEqualTo(1);
    assertThat(zeros.figures().nonSensitiveRateLower()).isBetween(0.91, 0.92);
    assertThat(zeros.figures().nonSensitiveRateUpper()).isEqualTo(1);
  }

  @Test
  void modelsAreComparedAtTheSmallerNumberOfNormalPictures() {
    MeasuredPictures many = evaluation.measure(digits(100, EVEN));
    MeasuredPictures few = evaluation.measure(digits(50, EVEN));

    NormalComparison compared = evaluation.compare(many, few).orElseThrow();

    assertThat(compared.pictures()).isBetween(40, 50);
    assertThat(compared.frechetOfOther()).isEqualTo(few.figures().normal().frechet());
  }

  @Test
  void tooFewNormalPicturesAreNotMeasured() {
    MeasuredPictures odd = evaluation.measure(digits(20, Set.of(1)));
    MeasuredPictures even = evaluation.measure(digits(20, EVEN));

    assertThat(odd.figures().normal()).isNull();
    assertThat(evaluation.compare(even, odd)).isEmpty();
  }
}
