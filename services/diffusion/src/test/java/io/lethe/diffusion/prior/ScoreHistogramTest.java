package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  @Test
  void countsWhatScoresAtLeastEachEdge() {
    double[] scores = new Random(1).doubles(500, -18, 18).toArray();

    long[] tails = tails(scores);

    for (int bin = 1; bin < ScoreHistogram.BINS; bin++) {
      double edge = ScoreHistogram.edge(bin);
      assertThat(tails[bin]).isEqualTo(Arrays.stream(scores).filter(s -> s >= edge).count());
    }
    assertThat(tails[0]).isEqualTo(500);
  }

  @Test
  void takesInfinitiesIntoTheOutermostBins() {
    long[] tails = tails(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    assertThat(tails[0]).isEqualTo(2);
    assertThat(tails[1]).isEqualTo(1);
    assertThat(tails[ScoreHistogram.BINS - 1]).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNotANumber() {
    ScoreHistogram histogram = new ScoreHistogram();

    assertThatThrownBy(() -> histogram.add(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(histogram.count()).isZero();
  }

  private static long[] tails(double... scores) {
    ScoreHistogram histogram = new ScoreHistogram();
    for (double score : scores) {
      histogram.add(score);
    }
    assertThat(histogram.count()).isEqualTo(scores.length);
    return histogram.tails();
  }
}
