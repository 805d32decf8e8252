package io.lethe.diffusion.script;

/**
 * diffusers' {@code ResnetBlock2D}: norm, SiLU, 3x3 convolution, plus the time embedding, norm,
 * SiLU, 3x3 convolution, plus the input (through a 1x1 convolution where the channels differ). With
 * {@code scale_shift} the time embedding scales and shifts what comes out of the second norm.
 *
 * @param norm both of its norms
 * @param timeWidth width of the time embedding; 0 for a block that knows no time, as an
 *     autoencoder's
 * @param scaleShift whether time scales and shifts
 */
public record ResnetBlock(GroupNorm norm, int timeWidth, boolean scaleShift) {

  /**
   * (N, in, H, W) to (N, out, H, W).
   *
   * @param time the time embedding after SiLU, (N or 1, timeWidth); null where that is 0
   */
  public String write(Script script, String name, String x, String time, int in, int out) {
    String h = script.silu(norm.write(script, name + ".norm1", x, in));
    h = script.conv(name + ".conv1", h, in, out, 3, 1, 1);
    h = script.silu(secondNorm(script, name, h, time, out));
    h = script.conv(name + ".conv2", h, out, out, 3, 1, 1);
    String skip = in == out ? x : script.conv(name + ".conv_shortcut", x, in, out, 1, 1, 0);
    return script.add(skip, h);
  }

  private String secondNorm(Script script, String name, String h, String time, int out) {
    if (timeWidth == 0) {
      return norm.write(script, name + ".norm2", h, out);
    }
    int width = scaleShift ? 2 * out : out;
    String moved = script.linear(name + ".time_emb_proj", time, timeWidth, width);
    moved = script.let("torch.view(%s, [-1, %d, 1, 1])", moved, width);
    return scaleShift
        ? scaleAndShift(script, norm.write(script, name + ".norm2", h, out), moved, out)
        : norm.write(script, name + ".norm2", script.add(h, moved), out);
  }

  /** Adaptive group normalization (Dhariwal and Nichol 2021, arXiv 2105.05233, section 3). */
  private static String scaleAndShift(Script script, String normed, String moved, int channels) {
    String scale = script.let("torch.narrow(%s, 1, 0, %d)", moved, channels);
    String shift = script.let("torch.narrow(%s, 1, %d, %d)", moved, channels, channels);
    String factor = script.let("torch.add(%s, torch.ones_like(%s))", scale, scale);
    return script.add(script.let("torch.mul(%s, %s)", normed, factor), shift);
  }
}
