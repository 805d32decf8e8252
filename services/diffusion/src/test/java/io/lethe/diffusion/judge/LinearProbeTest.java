package io.lethe.diffusion.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
  private static final int LENGTH = 12;

  private final Random random = new Random(3);

  /** Noise; of the sensitive ones the first two features are higher. */
  private float[] features(boolean sensitive) {
    float[] features = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      features[i] = (float) (100 + random.nextGaussian() + (sensitive && i < 2 ? 4 : 0));
    }
    return features;
  }

  private float[][] many(int count, int sensitive) {
    return IntStream.range(0, count).mapToObj(i -> features(i < sensitive)).toArray(float[][]::new);
  }

  @Test
  void fiveLabelsTellNewSensitivePicturesFromNormalOnes() {
    // given five labels, and unlabeled pictures of which a tenth is sensitive
    LinearProbe probe = LinearProbe.fit(many(5, 5), many(200, 20));

    // when
    double[] sensitive = Arrays.stream(many(50, 50)).mapToDouble(probe::score).sorted().toArray();
    double[] normal = Arrays.stream(many(200, 0)).mapToDouble(probe::score).sorted().toArray();

    // then nine tenths of the sensitive ones score above 97 in 100 normal ones
    assertThat(sensitive[5]).isGreaterThan(normal[194]);
  }

  @Test
  void unlabeledPicturesScoreAsIfItHadNotSeenThem() {
    // given labels and unlabeled pictures that nothing tells apart, fewer than the features
    float[][] unlabeled = many(10, 0);
    LinearProbe probe = LinearProbe.fit(many(8, 0), unlabeled);

    // when
    double seen = Arrays.stream(unlabeled).mapToDouble(probe::score).average().orElseThrow();
    double unseen = Arrays.stream(probe.unlabeledScores()).average().orElseThrow();
    double fresh = Arrays.stream(many(400, 0)).mapToDouble(probe::score).average().orElseThrow();

    // then it knows those that it saw, and does not show it
    assertThat(seen).isLessThan(fresh - 0.1);
    assertThat(unseen).isGreaterThan(seen + 0.1);
  }

  @Test
  void leavingOneOutIsAsFittingWithoutIt() {
    // given
    Standardization standardization = Standardization.of(many(30, 3));
    double[][] labelled = standardization.apply(many(6, 6));
    double[][] others = standardization.apply(many(30, 3));

    // when the last one is left out in fact; its set's weight is one row less
    RidgeFit all = RidgeFit.of(labelled, others, 1);
    RidgeFit without = RidgeFit.of(labelled, Arrays.copyOf(others, 29), 1);

    // then
    assertThat(all.unseen()[35]).isCloseTo(without.score(others[29]), within(0.05));
    assertThat(Math.abs(all.score(others[29]) - all.unseen()[35])).isGreaterThan(0.05);
  }

  @Test
  void aFeatureThatNeverChangesDoesNoHarm() {
    float[][] unlabeled = many(40, 4);
    float[][] labelled = many(5, 5);
    for (float[] row : unlabeled) {
      row[7] = 0;
    }
    for (float[] row : labelled) {
      row[7] = 0;
    }

    assertThat(LinearProbe.fit(labelled, unlabeled).score(labelled[0])).isFinite();
  }

  @Test
  void refusesSetsThatSayNothing() {
    assertThatThrownBy(() -> LinearProbe.fit(new float[0][], many(4, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0 and 4");
  }
}
