package io.lethe.diffusion.finetune;

import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;

/**
 * A low-rank change before its training: {@code down} is uniform in +-1/sqrt(inputs), {@code up} is
 * zero, so that the network is what it was (Hu et al. 2021, arXiv 2106.09685, section 4.1).
 */
final class LowRankStart {

  private LowRankStart() {}

  static float[] draw(ParameterLayout layout, CounterNoise random, int purpose) {
    float[] change = new float[Math.toIntExact(layout.size())];
    long stream = CounterNoise.stream(purpose, 0, 0);
    for (ParameterLayout.Entry parameter : layout.entries()) {
      if (parameter.fanIn() == 0) {
        continue;
      }
      double bound = 1 / Math.sqrt(parameter.fanIn());
      int from = (int) parameter.offset();
      for (int i = from; i < from + parameter.size(); i++) {
        change[i] = (float) (bound * (2 * random.uniform(stream, i) - 1));
      }
    }
    return change;
  }
}
