package io.lethe.diffusion.script;

/**
 * diffusers' {@code Downsample2D}: a 3x3 convolution of stride 2.
 *
 * @param padding 1, or 0 for padding right and bottom only
 */
public record Downsample(int padding) {

  /** (N, C, H, W) to (N, C, H/2, W/2). */
  public String write(Script script, String name, String x, int channels) {
    // Without padding diffusers pads right and bottom by one, so that the size still halves.
    String padded = padding == 0 ? script.let("torch.constant_pad_nd(%s, [0, 1, 0, 1], 0)", x) : x;
    return script.conv(name + ".conv", padded, channels, channels, 3, 2, padding);
  }
}
