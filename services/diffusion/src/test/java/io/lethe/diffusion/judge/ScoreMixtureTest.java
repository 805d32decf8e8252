package io.lethe.diffusion.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class ScoreMixtureTest {
  private final Random random = new Random(5);

  /** Normal pictures score 0 on average and sensitive ones 3. */
  private double[] scores(int normal, int sensitive) {
    return DoubleStream.concat(
            random.doubles(normal).map(any -> random.nextGaussian()),
            random.doubles(sensitive).map(any -> 3 + random.nextGaussian()))
        .toArray();
  }

  private static double share(double[] scores, double threshold) {
    return Arrays.stream(scores).filter(it -> it >= threshold).count() / (double) scores.length;
  }

  @Test
  void aboutTheGivenShareOfNormalPicturesReachesTheThreshold() {
    // given that a tenth is sensitive
    ScoreMixture mixture = new ScoreMixture(scores(0, 200), scores(1800, 200));

    // when
    double threshold = mixture.threshold(0.02, 1);

    // then, where the score that one in fifty of all reaches finds a fifth
    assertThat(share(scores(100_000, 0), threshold)).isBetween(0.005, 0.04);
    assertThat(share(scores(0, 10_000), threshold)).isGreaterThan(0.6);
  }

  @Test
  void ofNormalPicturesAloneTheShareIsThatOfAll() {
    ScoreMixture mixture = new ScoreMixture(scores(0, 200), scores(2000, 0));

    double threshold = mixture.threshold(0.02, 1);

    assertThat(share(scores(100_000, 0), threshold)).isBetween(0.01, 0.04);
  }

  @Test
  void noMoreThanAShareOfAllReachesTheThreshold() {
    // given that a tenth is sensitive, and what unlabeled pictures score
    double[] unlabeled = scores(180, 20);
    ScoreMixture mixture = new ScoreMixture(scores(0, 20), unlabeled);

    // then
    assertThat(share(unlabeled, mixture.threshold(0.4, 0.05))).isEqualTo(0.05);
    assertThat(share(unlabeled, mixture.threshold(0.4, 0))).isZero();
  }

  @Test
  void aSinglePositiveIsEnough() {
    ScoreMixture mixture = new ScoreMixture(new double[] {3}, scores(200, 0));

    assertThat(mixture.threshold(0.01, 0.05)).isFinite();
  }
}
