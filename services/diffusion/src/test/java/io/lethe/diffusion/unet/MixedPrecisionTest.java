package io.lethe.diffusion.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.script.Precision;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A U-Net that computes in bfloat16: near to float32, and what comes out of it is float32. */
@Tag("numeric")
class MixedPrecisionTest {
  private static final Path MODEL = Golden.path("stable-diffusion/sd1-tiny");

  /** Eight bits of mantissa round by 0.4 %; on a GPU 1.5 % of the largest output was seen. */
  private static final double OUTPUT = 0.05;

  /** 7 % of the largest entry of a gradient was seen on a GPU. */
  private static final double GRADIENT = 0.2;

  @Test
  void outputAndLowRankGradientAreNearToThoseOfFloat32() throws Exception {
    try (NDManager scope = NDManager.newBaseManager(Device.cpu());
        Safetensors given = Safetensors.open(MODEL.resolve("forward.safetensors"))) {
      // given
      TextToImageDirectory model = TextToImageDirectory.read(MODEL);
      Path change = MODEL.resolve("lora/pytorch_lora_weights.safetensors");

      // when
      Evaluated exact = evaluate(model, change, given, Precision.FLOAT32, scope);
      Evaluated rounded = evaluate(model, change, given, Precision.BFLOAT16, scope);

      // then it is near, and was computed otherwise
      assertThat(distance(rounded.output, exact.output)).isBetween(1e-4, OUTPUT);
      assertThat(distance(rounded.gradient, exact.gradient)).isBetween(1e-4, GRADIENT);
      assertThat(rounded.output.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(rounded.gradient.getDataType()).isEqualTo(DataType.FLOAT32);
    }
  }

  private record Evaluated(NDArray output, NDArray gradient) {}

  private static Evaluated evaluate(
      TextToImageDirectory model,
      Path change,
      Safetensors given,
      Precision precision,
      NDManager scope)
      throws Exception {
    NDArray x = scope.create(given.floats("noisy"), new Shape(6, 4, 8, 8));
    NDArray wanted = scope.create(given.floats("wanted"), new Shape(6, 4, 8, 8));
    NDArray t = scope.create(given.longs("timesteps"));
    NDArray context = scope.create(given.floats("encoder_hidden_states"), new Shape(6, 77, 32));
    try (UNet2DCondition network = new UNet2DCondition(model.unet(), precision, 4, scope)) {
      NDArray weights =
          StoredWeights.read(model.unetWeights(), network.layout(), name -> false, scope);
      NDArray delta = StoredWeights.read(change, network.lowRankLayout(), name -> false, scope);
      NDArray output;
      try (GradientMode off = GradientMode.off()) {
        output = network.forward(weights, delta, x, t, context);
      }
      NDArray leaf = BackPropagation.leaf(delta, scope);
      try (GradientMode on = GradientMode.on()) {
        NDArray losses = network.losses(weights, leaf, x, t, context, wanted);
        BackPropagation.run(losses, losses.onesLike());
      }
      NDArray gradient = leaf.getGradient();
      gradient.attach(scope);
      return new Evaluated(output, gradient);
    }
  }

  private static double distance(NDArray actual, NDArray expected) {
    return actual.sub(expected).abs().max().getFloat() / expected.abs().max().getFloat();
  }
}
