package io.lethe.schemas.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareTest {

  @Test
  void noHitIsNotCertainToBeNone() {
    // 1 - 0.05^(1/200): with a normal distribution it would be 0 +- 0
    assertThat(new Share(0, 200).upper(0.05)).isCloseTo(0.014867, within(1e-6));
    assertThat(new Share(0, 200).lower(0.05)).isZero();
    assertThat(new Share(200, 200).lower(0.05)).isCloseTo(1 - 0.014867, within(1e-6));
    assertThat(new Share(200, 200).upper(0.05)).isEqualTo(1);
    assertThat(new Share(0, 100).standardError()).isPositive();
    assertThat(new Share(100, 100).standardError()).isPositive();
  }

  @Test
  void isAboveALimitOnlyWhereChanceIsRuledOut() {
    assertThat(new Share(2, 100).isAbove(0.01)).isFalse();
    assertThat(new Share(200, 10_000).isAbove(0.01)).isTrue();
  }

  @Test
  void boundsAreWrongNoMoreOftenThanIsSaid() {
    for (int n : new int[] {5, 30, 100}) {
      for (double p : new double[] {0.01, 0.1, 0.5, 0.9}) {
        double above = 0;
        double below = 0;
        for (int hits = 0; hits <= n; hits++) {
          above += new Share(hits, n).lower(0.05) > p ? probability(hits, n, p) : 0;
          below += new Share(hits, n).upper(0.05) < p ? probability(hits, n, p) : 0;
        }
        assertThat(above).isLessThanOrEqualTo(0.05);
        assertThat(below).isLessThanOrEqualTo(0.05);
      }
    }
  }

  private static double probability(int hits, int n, double p) {
    double ways = 1;
    for (int i = 0; i < hits; i++) {
      ways = ways * (n - i) / (i + 1);
    }
    return ways * Math.pow(p, hits) * Math.pow(1 - p, n - hits);
  }
}
