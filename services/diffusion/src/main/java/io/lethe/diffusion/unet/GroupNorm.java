package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;

/** Group normalization over (C/G, H, W) with an affine map per channel (Wu and He 2018). */
record GroupNorm(UNetConfig config) {

  /** (N, C, ...) to (N, C, ...). */
  String write(Script script, String name, String x, int channels) {
    String weight = script.parameter(name + ".weight", 0, channels);
    String bias = script.parameter(name + ".bias", 0, channels);
    return script.let(
        "torch.group_norm(%s, %d, %s, %s, %s)",
        x, config.normNumGroups(), weight, bias, config.normEpsilon());
  }
}
