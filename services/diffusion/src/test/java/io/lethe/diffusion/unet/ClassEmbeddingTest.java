package io.lethe.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassEmbeddingTest {
  private static final int WIDTH = 64;
  private static final float[] V = gaussian(7, WIDTH);
  private static final float[] NOISE = gaussian(8, 2 * 28 * 28);
  private static final float[] ADDED = gaussian(9, 2 * 28 * 28);

  private static DiffusionModel plain;
  private static DiffusionModel classes;

  @BeforeAll
  static void load() throws Exception {
    plain = DiffusionModel.load(Golden.path("digits"));
    classes = ClassModels.of(plain, new float[WIDTH], V, gaussian(10, WIDTH));
  }

  @AfterAll
  static void close() {
    classes.close();
    plain.close();
  }

  private static float[] gaussian(long seed, int size) {
    float[] values = new float[size];
    new CounterNoise(seed).gaussian(0, values, 0, size);
    return values;
  }

  private static float[] forward(DiffusionModel model, long... labels) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      NDArray x = scope.create(NOISE, model.batchShape(2));
      NDArray t = scope.create(new long[] {30, 700});
      NDArray given = labels.length == 0 ? null : scope.create(labels);
      return model.network().forward(model.weights(), x, t, given).toFloatArray();
    }
  }

  @Test
  void aClassOfZerosIsTheModelWithoutClasses() {
    assertThat(forward(classes, 0, 0)).isEqualTo(forward(plain));
  }

  @Test
  void aClassMovesTheTimeEmbedding() {
    try (DiffusionModel moved = ClassModels.shifted(plain, V, 1)) {
      float[] actual = forward(classes, 1, 1);

      assertThat(actual).containsExactly(forward(moved), within(1e-5f));
      assertThat(actual).isNotEqualTo(forward(plain));
    }
  }

  @Test
  void eachRowHasItsOwnClass() {
    float[] mixed = forward(classes, 1, 0);

    int half = mixed.length / 2;
    assertThat(Arrays.copyOf(mixed, half))
        .containsExactly(Arrays.copyOf(forward(classes, 1), half), within(1e-5f));
    assertThat(Arrays.copyOfRange(mixed, half, mixed.length))
        .containsExactly(Arrays.copyOfRange(forward(plain), half, mixed.length), within(1e-5f));
  }

  @Test
  void theGradientReachesTheClassesOfTheBatchOnly() {
    try (GradientMode on = GradientMode.on();
        NDManager scope = classes.manager().newSubManager()) {
      NDArray leaf = classes.weights().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      NDArray x = scope.create(NOISE, classes.batchShape(2));
      NDArray t = scope.create(new long[] {30, 700});
      NDArray noise = scope.create(ADDED, classes.batchShape(2));

      NDArray losses = classes.network().losses(leaf, x, t, scope.create(new long[] {2, 0}), noise);
      JniUtils.backward(
          (PtNDArray) losses, (PtNDArray) scope.create(new float[] {1, 1}), false, false);

      float[] gradient = leaf.getGradient().toFloatArray();
      int table = (int) classes.network().layout().entry(ClassModels.TABLE).offset();
      assertThat(rowOf(gradient, table, 1)).containsOnly(0f);
      assertThat(rowOf(gradient, table, 0)).doesNotContain(0f);
      assertThat(rowOf(gradient, table, 2)).doesNotContain(0f);
    }
  }

  private static float[] rowOf(float[] gradient, int table, int label) {
    return Arrays.copyOfRange(gradient, table + label * WIDTH, table + (label + 1) * WIDTH);
  }

  @Test
  void labelsAndClassesComeTogether() {
    assertThatThrownBy(() -> forward(classes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("each row needs a label");
    assertThatThrownBy(() -> forward(plain, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no classes");
  }
}
