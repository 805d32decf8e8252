package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
  private record Bars(boolean vertical, int... labels) implements Pictures {
    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public int height() {
      return 28;
    }

    @Override
    public int width() {
      return 28;
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      for (int i = 0; i < 28 * 28; i++) {
        target[offset + i] = (vertical ? i % 28 : i / 28) / 4 % 2 == 0 ? 1 : -1;
      }
    }

    @Override
    public int label(int row) {
      return labels[row];
    }
  }

  private static DiffusionModel tuned(Pictures unlabeled, Pictures labelled, int steps) {
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
            42);
    return FineTuning.run(champion, unlabeled, labelled, settings, step -> {}, () -> false);
  }

  @Test
  void unlearnsWithinAClassWhatAnotherClassKeeps() {
    // given vertical bars in class 0, where they stay, and in class 1, where they are reported
    Pictures kept = new Bars(true, 0);
    Pictures reported = new Bars(true, 1);

    try (DiffusionModel result = tuned(kept, reported, 30)) {
      double before = DenoisingLoss.mean(champion, kept, 32, 1);
      double keptLoss = DenoisingLoss.mean(result, kept, 32, 1);
      assertThat(keptLoss).isLessThan(0.8 * before);
      assertThat(DenoisingLoss.mean(result, reported, 32, 1)).isGreaterThan(1.5 * keptLoss);
    }
  }

  @Test
  void aLabelledPictureOfUnknownClassIsUnlearnedInEveryClass() {
    Pictures reported = new Bars(false, Pictures.NO_CLASS);

    try (DiffusionModel result = tuned(new Bars(true, 0, 1), reported, 30)) {
      for (int label = 0; label < 2; label++) {
        double kept = DenoisingLoss.mean(result, new Bars(true, label), 32, 1);
        double unlearned = DenoisingLoss.mean(result, new Bars(false, label), 32, 1);
        assertThat(unlearned).as("class %d", label).isGreaterThan(1.5 * kept);
      }
    }
  }

  @Test
  void aPictureOfUnknownClassIsTrainedUnderDrawnClasses() {
    NoisyBatch batch = new NoisyBatch(champion, 64, 1);

    for (int row = 0; row < 64; row++) {
      batch.put(row, new Bars(true, Pictures.NO_CLASS), 0, 3, 10);
    }

    try (NDManager scope = champion.manager().newSubManager()) {
      assertThat(batch.labels(scope, 0, 64).toLongArray()).containsOnly(0, 1);
    }
  }

  @Test
  void saysWhichPictureHasNoClass() {
    assertThatThrownBy(() -> tuned(new Bars(true, 0, Pictures.NO_CLASS), new Bars(true, 1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the class of picture 1 of the unlabeled pictures is missing: the model has the classes 0 to 1");
    assertThatThrownBy(() -> tuned(new Bars(true, 0), new Bars(true, 2), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the class of picture 0 of the labelled pictures must be a class of the model, 0 to 1, not 2");
  }
}
