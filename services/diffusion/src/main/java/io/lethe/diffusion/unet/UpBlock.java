package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.ResnetBlock;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.Upsample;
import java.util.Deque;

/**
 * diffusers' {@code UpBlock2D}, {@code AttnUpBlock2D} and {@code CrossAttnUpBlock2D}, one level of
 * the way up; block 0 is the innermost.
 */
record UpBlock(UNetConfig config, ResnetBlock resnet, LevelAttention attention, int index) {

  /**
   * (N, in, H, W) to (N, out, 2H, 2W), or the same size on the outermost level.
   *
   * @param skips gives back what the way down left, last first
   */
  String write(Script script, String x, String time, Deque<Skip> skips) {
    String name = "up_blocks." + index;
    int level = config.levels() - 1 - index;
    int out = config.blockOutChannels().get(level);
    int channels = config.blockOutChannels().get(Math.min(level + 1, config.levels() - 1));
    String h = x;
    for (int i = 0; i <= config.layersPerBlock(); i++) {
      Skip skip = skips.pop();
      h = script.let("torch.cat([%s, %s], 1)", h, skip.value());
      int in = channels + skip.channels();
      h = resnet.write(script, name + ".resnets." + i, h, time, in, out);
      if (config.upAttention().get(index)) {
        h = attention.write(script, name + ".attentions." + i, h, level);
      }
      channels = out;
    }
    return level > 0 ? Upsample.write(script, name + ".upsamplers.0", h, out) : h;
  }
}
