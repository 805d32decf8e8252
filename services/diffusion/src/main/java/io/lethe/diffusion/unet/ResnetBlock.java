package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;

/**
 * diffusers' {@code ResnetBlock2D}: norm, SiLU, 3x3 convolution, plus the time embedding, norm,
 * SiLU, 3x3 convolution, plus the input (through a 1x1 convolution where the channels differ). With
 * {@code scale_shift} the time embedding scales and shifts what comes out of the second norm.
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
    int width = config.scaleShift() ? 2 * out : out;
    String moved = script.linear(name + ".time_emb_proj", time, config.timeEmbeddingWidth(), width);
    moved = script.let("torch.view(%s, [-1, %d, 1, 1])", moved, width);
    if (config.scaleShift()) {
      h = scaleAndShift(script, norm.write(script, name + ".norm2", h, out), moved, out);
    } else {
      h = norm.write(script, name + ".norm2", script.add(h, moved), out);
    }
    h = script.silu(h);
    h = script.conv(name + ".conv2", h, out, out, 3, 1, 1);
    String skip = in == out ? x : script.conv(name + ".conv_shortcut", x, in, out, 1, 1, 0);
    return script.add(skip, h);
  }

  /** Adaptive group normalization (Dhariwal and Nichol 2021, arXiv 2105.05233, section 3). */
  private static String scaleAndShift(Script script, String normed, String moved, int channels) {
    String scale = script.let("torch.narrow(%s, 1, 0, %d)", moved, channels);
    String shift = script.let("torch.narrow(%s, 1, %d, %d)", moved, channels, channels);
    String factor = script.let("torch.add(%s, torch.ones_like(%s))", scale, scale);
    return script.add(script.let("torch.mul(%s, %s)", normed, factor), shift);
  }
}
