package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.Downsample;
import io.lethe.diffusion.script.ResnetBlock;
import io.lethe.diffusion.script.Script;
import java.util.Deque;

/**
 * diffusers' {@code DownBlock2D}, {@code AttnDownBlock2D} and {@code CrossAttnDownBlock2D}, one
 * level of the way down.
 */
record DownBlock(UNetConfig config, ResnetBlock resnet, LevelAttention attention, int level) {

  /**
   * (N, in, H, W) to (N, out, H/2, W/2), or the same size on the innermost level.
   *
   * @param skips takes the output of every layer for the way up, last on top
   */
  String write(Script script, String x, String time, Deque<Skip> skips) {
    String name = "down_blocks." + level;
    int out = config.blockOutChannels().get(level);
    int in = level == 0 ? out : config.blockOutChannels().get(level - 1);
    String h = x;
    for (int i = 0; i < config.layersPerBlock(); i++) {
      h = resnet.write(script, name + ".resnets." + i, h, time, i == 0 ? in : out, out);
      if (config.downAttention().get(level)) {
        h = attention.write(script, name + ".attentions." + i, h, level);
      }
      skips.push(new Skip(h, out));
    }
    if (level < config.levels() - 1) {
      h =
          new Downsample(config.downsamplePadding())
              .write(script, name + ".downsamplers.0", h, out);
      skips.push(new Skip(h, out));
    }
    return h;
  }
}
