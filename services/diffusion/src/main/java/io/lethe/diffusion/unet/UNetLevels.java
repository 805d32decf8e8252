package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.GroupNorm;
import io.lethe.diffusion.script.ResnetBlock;
import io.lethe.diffusion.script.Script;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What all of diffusers' U-Nets have in common: a convolution, the levels down, the middle, the
 * levels up, a convolution.
 */
record UNetLevels(UNetConfig config, LevelAttention attention) {

  /**
   * (N, in, H, W) to (N, out, H, W).
   *
   * @param time the embedding of time (N or 1, 4 * first channels)
   */
  String write(Script script, String x, String time) {
    Deque<Skip> skips = new ArrayDeque<>();
    String active = active(script, time);
    String h = writeToMiddle(script, x, active, skips);
    for (int index = 0; index < config.levels(); index++) {
      h = new UpBlock(config, resnet(), attention, index).write(script, h, active, skips);
    }
    int channels = config.blockOutChannels().get(0);
    h = script.silu(norm().write(script, "conv_norm_out", h, channels));
    return script.conv("conv_out", h, channels, config.outChannels(), 3, 1, 1);
  }

  /**
   * The way down and the middle alone, whose parameters are the first of the whole network's.
   *
   * @return what the middle says, (N, last channels, H / 2^(levels - 1), W / 2^(levels - 1))
   */
  String writeToMiddle(Script script, String x, String time) {
    return writeToMiddle(script, x, active(script, time), new ArrayDeque<>());
  }

  private String writeToMiddle(Script script, String x, String active, Deque<Skip> skips) {
    int channels = config.blockOutChannels().get(0);
    String h = script.conv("conv_in", x, config.inChannels(), channels, 3, 1, 1);
    skips.push(new Skip(h, channels));
    for (int level = 0; level < config.levels(); level++) {
      h = new DownBlock(config, resnet(), attention, level).write(script, h, active, skips);
    }
    return new MidBlock(config, resnet(), attention).write(script, h, active);
  }

  /** Every block starts with SiLU of the embedding: once here is the same. */
  private static String active(Script script, String time) {
    return script.silu(time);
  }

  private GroupNorm norm() {
    return new GroupNorm(config.normNumGroups(), config.normEpsilon());
  }

  private ResnetBlock resnet() {
    return new ResnetBlock(norm(), config.timeEmbeddingWidth(), config.scaleShift());
  }
}
