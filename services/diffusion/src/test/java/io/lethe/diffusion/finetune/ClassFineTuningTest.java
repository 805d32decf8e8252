package io.lethe.diffusion.finetune;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.DrawnPictures;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class ClassFineTuningTest {
  private static DiffusionModel champion;

  @BeforeAll
  static void load() throws Exception {
    try (DiffusionModel plain = DiffusionModel.load(Golden.path("digits"))) {
      champion = ClassModels.of(plain, embedding(1), embedding(2));
    }
  }

  @AfterAll
  static void close() {
    champion.close();
  }

  private static float[] embedding(long seed) {
    float[] values = new float[64];
    new CounterNoise(seed).gaussian(0, values, 0, values.length);
    return values;
  }

  /** One picture of vertical bars or of horizontal ones, for each class. */
  private static PictureSource bars(boolean vertical, int... labels) {
    return new DrawnPictures(1, (row, y, x) -> (vertical ? x : y) / 4 % 2 == 0 ? 1 : -1, labels);
  }

  private static DiffusionModel tuned(PictureSource unlabeled, PictureSource labelled, int steps) {
    FineTuneSettings settings =
        new FineTuneSettings(
            new PositiveUnlabeled(0.2, Correction.ABS),
            6,
            2,
            steps,
            2e-3,
            1,
            1.0,
            Double.NaN,
            AdamW.DEFAULT,
            seed(42));
    return FineTuning.run(champion, unlabeled, labelled, settings, step -> {}, () -> false);
  }

  @Test
  void unlearnsWithinAClassWhatAnotherClassKeeps() {
    // given vertical bars in class 0, where they stay, and in class 1, where they are reported
    PictureSource kept = bars(true, 0);
    PictureSource reported = bars(true, 1);

    try (DiffusionModel result = tuned(kept, reported, 30)) {
      double before = meanLoss(champion, kept);
      double keptLoss = meanLoss(result, kept);
      double unlearned = meanLoss(result, reported);
      assertThat(figure("kept class over before", keptLoss / before)).isLessThan(0.8);
      assertThat(figure("reported class over kept", unlearned / keptLoss)).isGreaterThan(1.5);
    }
  }

  @Test
  void aLabelledPictureOfUnknownClassIsUnlearnedInEveryClass() {
    PictureSource reported = bars(false, PictureSource.NO_CLASS);

    try (DiffusionModel result = tuned(bars(true, 0, 1), reported, 30)) {
      for (int label = 0; label < 2; label++) {
        double kept = meanLoss(result, bars(true, label));
        double unlearned = meanLoss(result, bars(false, label));
        assertThat(figure("reported over kept in class " + label, unlearned / kept))
            .isGreaterThan(1.5);
      }
    }
  }

  @Test
  void aPictureOfUnknownClassIsTrainedUnderDrawnClasses() {
    NoisyBatch batch = new NoisyBatch(champion, 64, 1);

    for (int row = 0; row < 64; row++) {
      batch.put(row, bars(true, PictureSource.NO_CLASS), 0, 3, 10);
    }

    try (NDManager scope = champion.manager().newSubManager()) {
      assertThat(batch.labels(scope, 0, 64).toLongArray()).containsOnly(0, 1);
    }
  }

  @Test
  void aTenthOfTheRowsTeachesTheNullClass() {
    try (DiffusionModel withNull =
        ClassModels.withNullClass(champion, 1, embedding(1), embedding(2))) {
      NoisyBatch learned = new NoisyBatch(withNull, 2000, 1);
      NoisyBatch lookedAt = new NoisyBatch(withNull, 100, 1);

      for (int row = 0; row < 2000; row++) {
        learned.putToLearn(row, bars(true, 0), 0, 3, 10);
      }
      for (int row = 0; row < 100; row++) {
        lookedAt.put(row, bars(true, 0), 0, 3, 10);
      }

      try (NDManager scope = champion.manager().newSubManager()) {
        long ofNull =
            Arrays.stream(learned.labels(scope, 0, 2000).toLongArray())
                .filter(label -> label == 1)
                .count();
        assertThat(ofNull).isBetween(160L, 240L);
        assertThat(lookedAt.labels(scope, 0, 100).toLongArray()).containsOnly(0);
      }
    }
  }

  @Test
  void aModelWithoutANullClassLearnsEachRowsOwn() {
    NoisyBatch learned = new NoisyBatch(champion, 100, 1);

    for (int row = 0; row < 100; row++) {
      learned.putToLearn(row, bars(true, 0), 0, 3, 10);
    }

    try (NDManager scope = champion.manager().newSubManager()) {
      assertThat(learned.labels(scope, 0, 100).toLongArray()).containsOnly(0);
    }
  }

  @Test
  void saysWhichPictureHasNoClass() {
    assertThatThrownBy(() -> tuned(bars(true, 0, PictureSource.NO_CLASS), bars(true, 1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the class of picture 1 of the unlabeled pictures is missing: the model has the classes"
                + " 0 to 1");
    assertThatThrownBy(() -> tuned(bars(true, 0), bars(true, 2), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the class of picture 0 of the labelled pictures must be a class of the model, 0 to 1,"
                + " not 2");
  }

  private static double meanLoss(DiffusionModel model, PictureSource pictures) {
    return Arrays.stream(DenoisingLoss.each(model, pictures, 32, 1)).average().orElseThrow();
  }
}
