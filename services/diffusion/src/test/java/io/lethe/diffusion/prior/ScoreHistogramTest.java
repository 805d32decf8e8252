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

    long[] tails = ScoreHistogram.of(scores).tails();

    for (int bin = 1; bin < ScoreHistogram.BINS; bin++) {
      double edge = ScoreHistogram.edge(bin);
      assertThat(tails[bin]).isEqualTo(Arrays.stream(scores).filter(s -> s >= edge).count());
    }
    assertThat(tails[0]).isEqualTo(500);
  }

  @Test
  void countsTheSameInParts() {
    ScoreHistogram first = ScoreHistogram.of(-3, 0.5);
    ScoreHistogram second = ScoreHistogram.of(0.5, 7);

    first.merge(second);

    assertThat(first.count()).isEqualTo(4);
    assertThat(first.tails()).isEqualTo(ScoreHistogram.of(7, 0.5, 0.5, -3).tails());
  }

  @Test
  void takesInfinitiesIntoTheOutermostBins() {
    long[] tails = ScoreHistogram.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY).tails();

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
}
