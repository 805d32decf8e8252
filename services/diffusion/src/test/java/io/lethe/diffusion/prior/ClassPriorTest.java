package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.judge.HeldOutScores;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ClassPriorTest {
  private static final double BIN = ScoreHistogram.edge(1) - ScoreHistogram.edge(0);

  /** Sensitive pictures score 2 +- 1, normal ones -2 +- 1. */
  private static HeldOutScores mixture(double prior, int labels, int pictures, long seed) {
    Random random = new Random(seed);
    int sensitive = (int) Math.round(prior * pictures);
    return new HeldOutScores(
        DoubleStream.generate(() -> 2 + random.nextGaussian()).limit(labels).toArray(),
        DoubleStream.concat(
                DoubleStream.generate(() -> 2 + random.nextGaussian()).limit(sensitive),
                DoubleStream.generate(() -> -2 + random.nextGaussian()).limit(pictures - sensitive))
            .toArray());
  }

  @Test
  void findsWhatAComparisonOfEveryScoreFinds() {
    for (int labels : new int[] {1, 7, 16, 50, 333}) {
      HeldOutScores scores = mixture(0.1, labels, 1000, labels);

      PriorEstimate estimate = ClassPrior.estimate(scores);

      PriorEstimate expected = bruteForce(scores);
      assertThat(estimate.upperBound()).isCloseTo(expected.upperBound(), within(1e-9));
      assertThat(estimate.prior()).isCloseTo(expected.prior(), within(1e-9));
      assertThat(estimate.recall()).isCloseTo(expected.recall(), within(1e-9));
      assertThat(estimate.threshold()).isCloseTo(expected.threshold(), within(1e-9));
    }
  }

  /** Looks at each threshold anew, over all scores rounded down to a bin's edge. */
  private static PriorEstimate bruteForce(HeldOutScores scores) {
    double[] positives = Arrays.stream(scores.positives()).map(ClassPriorTest::down).toArray();
    double[] unlabeled = Arrays.stream(scores.unlabeled()).map(ClassPriorTest::down).toArray();
    double[] ordered = positives.clone();
    Arrays.sort(ordered);
    double delta = 0.1 / 10;
    PriorEstimate best = null;
    for (int part = 5; part <= 9; part++) {
      int reached = (int) Math.ceil(positives.length * part / 10.0);
      double threshold = ordered[positives.length - reached];
      long p = Arrays.stream(positives).filter(s -> s >= threshold).count();
      long u = Arrays.stream(unlabeled).filter(s -> s >= threshold).count();
      double bound =
          BinomialBounds.upper(u, unlabeled.length, delta)
              / BinomialBounds.lower(p, positives.length, delta);
      if (best == null || Math.min(1, bound) < best.upperBound()) {
        double recall = (double) p / positives.length;
        double prior = (double) u / unlabeled.length / recall;
        best =
            new PriorEstimate(
                prior, Math.min(1, bound), threshold, recall, positives.length, unlabeled.length);
      }
    }
    return best;
  }

  private static double down(double score) {
    return Math.floor(score / BIN) * BIN;
  }

  @Test
  void isNearTheTruthAndItsBoundAboveIt() {
    for (int labels : new int[] {20, 50, 100, 200}) {
      for (double truth : new double[] {0.02, 0.1, 0.3}) {
        for (int seed = 0; seed < 20; seed++) {
          PriorEstimate estimate = ClassPrior.estimate(mixture(truth, labels, 5000, seed));

          assertThat(estimate.upperBound()).isGreaterThan(truth);
          assertThat(estimate.prior()).isBetween(truth * 0.5, truth * 1.8);
          assertThat(estimate.positives()).isEqualTo(labels);
          assertThat(estimate.unlabeled()).isEqualTo(5000);
        }
      }
    }
  }

  @Test
  void boundsAnAbsentClassBelowTwoPercent() {
    PriorEstimate estimate = ClassPrior.estimate(mixture(0, 50, 5000, 1));

    assertThat(estimate.prior()).isLessThan(0.005);
    assertThat(estimate.upperBound()).isLessThan(0.02);
  }

  @Test
  void saysNothingNewOfScoresThatTellNothing() {
    PriorEstimate estimate =
        ClassPrior.estimate(new HeldOutScores(new double[30], new double[100]));

    assertThat(estimate.prior()).isEqualTo(1);
    assertThat(estimate.upperBound()).isEqualTo(1);
  }

  @Test
  void countsTheSameInAnyOrder() {
    HeldOutScores scores = mixture(0.1, 40, 400, 1);
    ClassPrior prior = new ClassPrior();
    for (int i = 399; i >= 0; i--) {
      prior.addUnlabeled(scores.unlabeled()[i]);
    }
    for (int i = 39; i >= 0; i--) {
      prior.addPositive(scores.positives()[i]);
    }

    assertThat(prior.estimate()).isEqualTo(ClassPrior.estimate(scores));
  }

  @Test
  void needsScoresOfBothSets() {
    ClassPrior prior = new ClassPrior();
    prior.addPositive(1);

    assertThatThrownBy(prior::estimate)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The class prior needs scores of both sets, not 1 and 0.");
  }
}
