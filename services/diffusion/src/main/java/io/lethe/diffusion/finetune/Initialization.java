package io.lethe.diffusion.finetune;

import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;

/**
 * Random first weights as PyTorch's layers draw them: weights and biases uniform in +-1/sqrt(inputs
 * of an output); norms start as the identity, embeddings standard normal.
 */
public final class Initialization {
  private static final int WEIGHTS = 5;

  /** Of classes, tokens and positions; the layers of a time embedding are linear maps. */
  private static final String EMBEDDING = "_embedding.weight";

  private Initialization() {}

  /** Draws (layout.size()) weights. */
  public static float[] draw(ParameterLayout layout, long seed) {
    CounterNoise random = new CounterNoise(seed);
    long stream = CounterNoise.stream(WEIGHTS, 0, 0);
    float[] weights = new float[(int) layout.size()];
    int embeddings = 0;
    for (ParameterLayout.Entry parameter : layout.entries()) {
      int from = (int) parameter.offset();
      if (parameter.name().endsWith(EMBEDDING)) {
        long normal = CounterNoise.stream(WEIGHTS, 1, embeddings++);
        random.gaussian(normal, weights, from, (int) parameter.size());
        continue;
      }
      for (int i = from; i < from + parameter.size(); i++) {
        if (parameter.fanIn() == 0) {
          weights[i] = parameter.name().endsWith(".weight") ? 1 : 0;
        } else {
          double bound = 1 / Math.sqrt(parameter.fanIn());
          weights[i] = (float) (bound * (2 * random.uniform(stream, i) - 1));
        }
      }
    }
    return weights;
  }
}
