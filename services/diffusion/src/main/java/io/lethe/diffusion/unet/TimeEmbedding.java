package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.Script;

/**
 * The sinusoidal time embedding (Ho et al. 2020, after Vaswani et al. 2017) and its two linear
 * layers.
 */
record TimeEmbedding(UNetConfig config) {

  /** Frequencies 10000^(-i / (half - freq_shift)), i = 0 .. half-1, of half the first channels. */
  float[] frequencies() {
    int half = config.blockOutChannels().get(0) / 2;
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      // Rounded to float32 after each operation as diffusers does: times 1000, the last bits show.
      float exponent = (float) -Math.log(10000) * i / (float) (half - config.frequencyShift());
      frequencies[i] = (float) Math.exp(exponent);
    }
    return frequencies;
  }

  /** Timesteps (N) int64 to their embedding (N, 4 * first channels). */
  String write(Script script, String t) {
    int channels = config.blockOutChannels().get(0);
    int width = config.timeEmbeddingWidth();
    String angle = script.let("torch.mul(torch.unsqueeze(%s, 1), frequencies)", t);
    String sin = script.let("torch.sin(%s)", angle);
    String cos = script.let("torch.cos(%s)", angle);
    String waves =
        config.flipSinToCos()
            ? script.let("torch.cat([%s, %s], 1)", cos, sin)
            : script.let("torch.cat([%s, %s], 1)", sin, cos);
    String given = script.computed(waves);
    String h = script.silu(script.linear("time_embedding.linear_1", given, channels, width));
    return script.linear("time_embedding.linear_2", h, width, width);
  }
}
