package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.ResnetBlock;
import io.lethe.diffusion.script.Script;

/**
 * diffusers' {@code UNetMidBlock2D} and {@code UNetMidBlock2DCrossAttn}: residual block, attention,
 * residual block.
 */
record MidBlock(UNetConfig config, ResnetBlock resnet, LevelAttention attention) {
  static final String NAME = "mid_block";

  /** (N, C, H, W) to (N, C, H, W). */
  String write(Script script, String x, String time) {
    int level = config.levels() - 1;
    int channels = config.blockOutChannels().get(level);
    String h = resnet.write(script, NAME + ".resnets.0", x, time, channels, channels);
    if (config.midAttention()) {
      h = attention.write(script, NAME + ".attentions.0", h, level);
    }
    return resnet.write(script, NAME + ".resnets.1", h, time, channels, channels);
  }
}
