package io.lethe.diffusion.script;

/**
 * Group normalization over (C/G, H, W) with an affine map per channel (Wu and He 2018).
 *
 * @param groups G, a divisor of each number of channels
 * @param epsilon added to the variance
 */
public record GroupNorm(int groups, double epsilon) {

  /** (N, C, ...) to (N, C, ...). */
  public String write(Script script, String name, String x, int channels) {
    String weight = script.parameter(name + ".weight", 0, channels);
    String bias = script.parameter(name + ".bias", 0, channels);
    return script.let("torch.group_norm(%s, %d, %s, %s, %s)", x, groups, weight, bias, epsilon);
  }
}
