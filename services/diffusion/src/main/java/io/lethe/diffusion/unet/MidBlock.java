package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;

/** diffusers' {@code UNetMidBlock2D}: residual block, attention, residual block. */
record MidBlock(UNetConfig config) {

  /** (N, C, H, W) to (N, C, H, W). */
  String write(Script script, String x, String time) {
    int channels = config.blockOutChannels().get(config.levels() - 1);
    ResnetBlock resnet = new ResnetBlock(config);
    String h = resnet.write(script, "mid_block.resnets.0", x, time, channels, channels);
    if (config.midAttention()) {
      AttentionBlock attention = new AttentionBlock(config);
      String name = "mid_block.attentions.0";
      h =
          config.scaleShift()
              ? attention.writeWithoutNorm(script, name, h, channels)
              : attention.write(script, name, h, channels);
    }
    return resnet.write(script, "mid_block.resnets.1", h, time, channels, channels);
  }
}
