package io.lethe.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class MiddleActivationsTest {

  /** What the middle says where each weight of the last block or of the way down is moved. */
  private static float[] middle(DiffusionModel model, String moved) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager();
        MiddleActivations activations =
            new MiddleActivations((UNetConfig) model.config(), model.manager())) {
      float[] weights = model.weights().toFloatArray();
      for (ParameterLayout.Entry entry : model.network().layout().entries()) {
        for (long i = 0; entry.name().startsWith(moved) && i < entry.size(); i++) {
          weights[(int) (entry.offset() + i)] += 0.1f * (i % 3);
        }
      }
      NDArray x = scope.zeros(model.batchShape(2), DataType.FLOAT32);
      NDArray t = scope.create(new long[] {3});
      return activations.forward(scope.create(weights), x, t).toFloatArray();
    }
  }

  @Test
  void itDependsOnTheWayDownAndTheMiddleAndOnNothingBehindThem() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("as-saved"))) {
      // given
      float[] plain = middle(model, "nothing");

      // then
      assertThat(plain).hasSize(2 * 9 * 8).isNotEqualTo(new float[plain.length]);
      assertThat(middle(model, "conv_in")).isNotEqualTo(plain);
      assertThat(middle(model, "mid_block.resnets.1")).isNotEqualTo(plain);
      assertThat(middle(model, "up_blocks")).isEqualTo(plain);
      assertThat(middle(model, "conv_out")).isEqualTo(plain);
    }
  }
}
