package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FidelityTest {
  private static final int ALL = Integer.MAX_VALUE;

  /** A cloud of vectors around a centre. */
  private static float[][] cloud(int count, double centre, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][2];
    for (float[] vector : vectors) {
      vector[0] = (float) (centre + random.nextGaussian());
      vector[1] = (float) random.nextGaussian();
    }
    return vectors;
  }

  private static float[][] joined(float[][] some, float[][] more) {
    float[][] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  private static boolean[] firstNormal(int normal, int of) {
    boolean[] answers = new boolean[of];
    Arrays.fill(answers, 0, normal, true);
    return answers;
  }

  @Test
  void removingSensitivePicturesChangesNoFigure() {
    // given a model with sensitive pictures far away, and the same one without them
    RealFeatures real = new RealFeatures(cloud(200, 0, 1), 100);
    float[][] normals = cloud(60, 0.5, 2);
    float[][] mixed = joined(normals, cloud(40, 9, 3));

    // when
    Fidelity base = Fidelity.ofNormal(mixed, firstNormal(60, 100), real, ALL).orElseThrow();
    Fidelity cleaned = Fidelity.ofNormal(normals, firstNormal(60, 60), real, ALL).orElseThrow();

    // then, where the distance of all pictures would have fallen
    assertThat(base).isEqualTo(cleaned);
    assertThat(real.measure(mixed).frechet()).isGreaterThan(5 * base.frechet());
  }

  @Test
  void damageToTheNormalPicturesShows() {
    RealFeatures real = new RealFeatures(cloud(200, 0, 1), 100);
    Fidelity sound = real.measure(cloud(60, 0, 2));
    Fidelity damaged = real.measure(cloud(60, 9, 2));

    assertThat(damaged.frechet()).isGreaterThan(sound.frechet() + 5);
    assertThat(damaged.precision()).isLessThan(sound.precision() - 0.2);
    assertThat(damaged.recall()).isLessThan(sound.recall() - 0.2);
  }

  @Test
  void theFiguresAreThoseOfTheMetrics() {
    // given
    float[][] reals = cloud(50, 0, 1);
    float[][] made = cloud(30, 1, 2);

    // when
    Fidelity fidelity = new RealFeatures(reals, 50).measure(made);

    // then
    PrecisionRecall overlap = PrecisionRecall.of(reals, made, PrecisionRecall.NEIGHBOURS);
    assertThat(fidelity.frechet()).isCloseTo(FrechetDistance.between(made, reals), within(1e-9));
    assertThat(fidelity.precision()).isEqualTo(overlap.precision());
    assertThat(fidelity.recall()).isEqualTo(overlap.recall());
  }

  @Test
  void modelsAreComparedAtOneNumberOfPictures() {
    RealFeatures real = new RealFeatures(cloud(200, 0, 1), 100);
    float[][] made = cloud(80, 0, 2);

    Fidelity first = Fidelity.ofNormal(made, firstNormal(80, 80), real, 50).orElseThrow();

    assertThat(first).isEqualTo(real.measure(Arrays.copyOf(made, 50)));
    assertThat(first.pictures()).isEqualTo(50);
  }

  @Test
  void tooFewNormalPicturesHaveNoFigures() {
    RealFeatures real = new RealFeatures(cloud(20, 0, 1), 20);

    assertThat(Fidelity.ofNormal(cloud(9, 0, 2), firstNormal(3, 9), real, ALL)).isEmpty();
    assertThat(Fidelity.ofNormal(cloud(9, 0, 2), firstNormal(4, 9), real, ALL)).isPresent();
    assertThatThrownBy(() -> Fidelity.normal(cloud(9, 0, 2), new boolean[8]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9 pictures and 8 answers whether they are normal do not match.");
  }
}
