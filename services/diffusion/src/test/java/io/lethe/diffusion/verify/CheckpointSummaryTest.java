package io.lethe.diffusion.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.Golden;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointSummaryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "as-saved | UNet2DModel for pictures of 3 x 8 x 8, 144 tensors of F32 in"
            + " diffusion_pytorch_model.safetensors; DDPMScheduler, 1000 timesteps, leading spacing,"
            + " steps_offset 0",
        "fp16-in-place | UNet2DModel for pictures of 3 x 8 x 8, 144 tensors of F16 in"
            + " diffusion_pytorch_model.safetensors; DDPMScheduler, 1000 timesteps, each sampler's"
            + " own spacing, steps_offset 0",
        "sharded | UNet2DModel for pictures of 3 x 8 x 8, 144 tensors of F32 in"
            + " diffusion_pytorch_model.safetensors.index.json; DDPMScheduler, 1000 timesteps, each"
            + " sampler's own spacing, steps_offset 0",
      })
  void saysWhatACheckpointIs(String name, String summary) throws Exception {
    assertThat(CheckpointSummary.of(Golden.path(name))).isEqualTo(summary);
  }
}
