package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pictures are clouds of points, one around each thing that they show. */
class LabelLikenessTest {

  private static final int DIMENSIONS = 8;
  private static final int PICTURES = 1000;

  @Test
  void whereOldAndNewReportsShowTheSameAPictureIsLikeBoth() {
    // given ten new reports of what seventy had shown before
    LabelLikeness labels = LabelLikeness.of(cloud(70, 0, 1), cloud(10, 0, 2));

    // when
    float[][] pictures = cloud(PICTURES, 0, 3);

    // then, where the nearest label alone would be a new one for one in eight
    assertThat(shareOfAdded(labels, pictures)).isGreaterThan(0.7);
    assertThat(shareOfLearned(labels, pictures)).isGreaterThan(0.8);
  }

  @Test
  void whatShowsOnlyTheOneIsNotLikeTheOther() {
    // given new reports of another thing
    LabelLikeness labels = LabelLikeness.of(cloud(70, 0, 1), cloud(10, 6, 2));

    // then
    assertThat(shareOfAdded(labels, cloud(PICTURES, 6, 3))).isGreaterThan(0.9);
    assertThat(shareOfLearned(labels, cloud(PICTURES, 6, 3))).isLessThan(0.1);
    assertThat(shareOfAdded(labels, cloud(PICTURES, 0, 4))).isLessThan(0.1);
    assertThat(shareOfLearned(labels, cloud(PICTURES, 0, 4))).isGreaterThan(0.9);
  }

  @Test
  void eachPictureIsLikeOneGroupAtLeast() {
    LabelLikeness labels = LabelLikeness.of(cloud(1, 0, 1), cloud(1, 6, 2));

    assertThat(Arrays.stream(cloud(PICTURES, 3, 3)))
        .allMatch(picture -> labels.isAdded(picture) || labels.isLearned(picture));
  }

  @Test
  void aPictureThatIsALabelOfBothIsLikeBoth() {
    float[][] same = cloud(1, 0, 1);
    LabelLikeness labels = LabelLikeness.of(same, same);

    assertThat(labels.isAdded(same[0])).isTrue();
    assertThat(labels.isLearned(same[0])).isTrue();
  }

  private static double shareOfAdded(LabelLikeness labels, float[][] pictures) {
    return Arrays.stream(pictures).filter(labels::isAdded).count() / (double) pictures.length;
  }

  private static double shareOfLearned(LabelLikeness labels, float[][] pictures) {
    return Arrays.stream(pictures).filter(labels::isLearned).count() / (double) pictures.length;
  }

  private static float[][] cloud(int count, double centre, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[count][DIMENSIONS];
    for (float[] vector : vectors) {
      for (int i = 0; i < DIMENSIONS; i++) {
        vector[i] = (float) ((i == 0 ? centre : 0) + random.nextGaussian());
      }
    }
    return vectors;
  }
}
