package io.lethe.diffusion.script;

/** diffusers' {@code Upsample2D}: nearest neighbour twice the size, then a 3x3 convolution. */
public final class Upsample {
  private Upsample() {}

  /** (N, C, H, W) to (N, C, 2H, 2W). */
  public static String write(Script script, String name, String x, int channels) {
    String larger =
        script.let(
            "torch.upsample_nearest2d(%s, annotate(Optional[List[int]], None), [2., 2.])", x);
    return script.conv(name + ".conv", larger, channels, channels, 3, 1, 1);
  }
}
