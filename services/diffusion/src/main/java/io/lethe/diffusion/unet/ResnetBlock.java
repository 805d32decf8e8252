package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;

/**
 * diffusers' {@code ResnetBlock2D}: norm, SiLU, 3x3 convolution, plus the time embedding, norm,
 * SiLU, 3x3 convolution, plus the input (through a 1x1 convolution where the channels differ).
 */
record ResnetBlock(UNetConfig config) {

  /**
   * (N, in, H, W) to (N, out, H, W).
   *
   * @param time the time embedding after SiLU, (N or 1, 4 * first channels)
   */
  String write(Script script, String name, String x, String time, int in, int out) {
    GroupNorm norm = new GroupNorm(config);
    String h = script.silu(norm.write(script, name + ".norm1", x, in));
    h = script.conv(name + ".conv1", h, in, out, 3, 1, 1);
    String shift = script.linear(name + ".time_emb_proj", time, config.timeEmbeddingWidth(), out);
    h = script.let("torch.add(%s, torch.view(%s, [-1, %d, 1, 1]))", h, shift, out);
    h = script.silu(norm.write(script, name + ".norm2", h, out));
    h = script.conv(name + ".conv2", h, out, out, 3, 1, 1);
    String skip = in == out ? x : script.conv(name + ".conv_shortcut", x, in, out, 1, 1, 0);
    return script.add(skip, h);
  }
}
