package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BinomialBoundsTest {
  @Test
  void isExactWhereNothingOrEverythingWasHit() {
    // P(no hit) = (1 - p)^n = delta, and P(all hit) = p^n = delta
    assertThat(BinomialBounds.upper(0, 20, 0.01))
        .isCloseTo(1 - Math.pow(0.01, 1.0 / 20), within(1e-9));
    assertThat(BinomialBounds.lower(20, 20, 0.01))
        .isCloseTo(Math.pow(0.01, 1.0 / 20), within(1e-9));
    assertThat(BinomialBounds.upper(20, 20, 0.01)).isEqualTo(1);
    assertThat(BinomialBounds.lower(0, 20, 0.01)).isZero();
  }

  @Test
  void excludesNoMoreThanDeltaOfTheCounts() {
    for (int n : new int[] {5, 30, 100}) {
      for (double p : new double[] {0.01, 0.1, 0.5, 0.9}) {
        double above = 0;
        double below = 0;
        for (int k = 0; k <= n; k++) {
          above += BinomialBounds.lower(k, n, 0.05) > p ? probability(k, n, p) : 0;
          below += BinomialBounds.upper(k, n, 0.05) < p ? probability(k, n, p) : 0;
        }
        assertThat(above).isLessThanOrEqualTo(0.05);
        assertThat(below).isLessThanOrEqualTo(0.05);
      }
    }
  }

  @Test
  void closesInOnTheShareWithMoreRows() {
    assertThat(BinomialBounds.upper(100, 1000, 0.05)).isBetween(0.1, 0.13);
    assertThat(BinomialBounds.upper(100_000, 1_000_000, 0.05)).isBetween(0.1, 0.101);
    assertThat(BinomialBounds.lower(100_000, 1_000_000, 0.05)).isBetween(0.099, 0.1);
  }

  @Test
  void countsHitsInParts() {
    assertThat(BinomialBounds.upper(1.5, 100, 0.05))
        .isStrictlyBetween(BinomialBounds.upper(1, 100, 0.05), BinomialBounds.upper(2, 100, 0.05));
  }

  private static double probability(int k, int n, double p) {
    double ways = 1;
    for (int i = 0; i < k; i++) {
      ways = ways * (n - i) / (i + 1);
    }
    return ways * Math.pow(p, k) * Math.pow(1 - p, n - k);
  }
}
