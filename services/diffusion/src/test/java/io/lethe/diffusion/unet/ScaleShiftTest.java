package io.lethe.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class ScaleShiftTest {
  private static final float SCALE = 0.25f;
  private static final float SHIFT = -0.5f;
  private static final String NORM = ".norm2.";

  private static UNetConfig config(String timeScaleShift, boolean midAttention) throws Exception {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(Golden.path("as-saved/unet/config.json").toFile());
    json.put("resnet_time_scale_shift", timeScaleShift);
    return UNetConfig.parse(json.put("add_attention", midAttention));
  }

  /** Weights of noise, which depends on a parameter's name alone; time changes nothing. */
  private static float[] weights(ParameterLayout layout, boolean isScaleShift) {
    float[] weights = new float[(int) layout.size()];
    for (ParameterLayout.Entry entry : layout.entries()) {
      int from = (int) entry.offset();
      int size = (int) entry.size();
      if (!entry.name().contains("time_emb_proj")) {
        new CounterNoise(entry.name().hashCode()).gaussian(0, weights, from, size);
        for (int i = from; i < from + size; i++) {
          weights[i] *= 0.3f;
          if (!isScaleShift && entry.name().contains(NORM)) {
            weights[i] = weights[i] * (1 + SCALE) + (entry.name().endsWith("bias") ? SHIFT : 0);
          }
        }
      } else if (isScaleShift && entry.name().endsWith("bias")) {
        for (int i = 0; i < size; i++) {
          weights[from + i] = i < size / 2 ? SCALE : SHIFT;
        }
      }
    }
    return weights;
  }

  private static float[] output(UNetConfig config) throws Exception {
    DiffusersDirectory description = DiffusersDirectory.of(config);
    try (GradientMode off = GradientMode.off();
        DiffusionModel model =
            DiffusionModel.of(
                description, layout -> weights(layout, config.scaleShift()), Device.cpu());
        NDManager scope = model.manager().newSubManager()) {
      float[] noise = new float[2 * model.pictureSize()];
      new CounterNoise(1).gaussian(0, noise, 0, noise.length);
      NDArray x = scope.create(noise, model.batchShape(2));
      NDArray t = scope.create(new long[] {10, 700});
      return model.network().forward(model.weights(), x, t, null).toFloatArray();
    }
  }

  @Test
  void timeScalesAndShiftsWhatTheSecondNormGives() throws Exception {
    // given a model whose time gives each channel one scale and one shift, and one that has them in
    // the weights of its norms; the middle's attention has a norm in one of them alone
    UNetConfig scaleShift = config("scale_shift", false);
    UNetConfig added = config("default", false);

    // when
    float[] actual = output(scaleShift);

    // then
    assertThat(actual).containsExactly(output(added), Offset.offset(1e-4f));
  }

  @Test
  void theMiddlesAttentionHasNoNorm() throws Exception {
    try (DiffusionModel model =
        DiffusionModel.of(
            DiffusersDirectory.of(config("scale_shift", true)),
            layout -> weights(layout, true),
            Device.cpu())) {
      assertThat(model.network().layout().entries())
          .extracting(ParameterLayout.Entry::name)
          .contains("mid_block.attentions.0.to_q.weight")
          .contains("down_blocks.1.attentions.0.group_norm.weight")
          .doesNotContain("mid_block.attentions.0.group_norm.weight");
    }
  }
}
