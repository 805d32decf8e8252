package io.lethe.diffusion.noise;

import io.lethe.diffusion.checkpoint.ConfigFields;

/** The variances beta_t of diffusers' schedules, each rounded to float32 where diffusers rounds. */
final class Betas {
  private static final int MOST_STEPS = 1 << 20;

  /** diffusers caps the cosine schedule's variances, which would else end at 1. */
  private static final double LARGEST_COSINE_BETA = 0.999;

  /** s of Nichol and Dhariwal 2021 (arXiv 2102.09672, eq. 17). */
  private static final double COSINE_OFFSET = 0.008;

  private Betas() {}

  /**
   * Reads them.
   *
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported
   */
  static float[] parse(ConfigFields fields) {
    int steps = fields.integer("num_train_timesteps", 1000, 2, MOST_STEPS);
    if (!fields.isNull("trained_betas")) {
      return trained(fields, steps);
    }
    String kind =
        fields.oneOf("beta_schedule", "linear", "linear", "scaled_linear", "squaredcos_cap_v2");
    if (kind.equals("squaredcos_cap_v2")) {
      return cosine(steps);
    }
    double start = between0And1(fields, "beta_start", 1e-4);
    double end = between0And1(fields, "beta_end", 0.02);
    if (kind.equals("linear")) {
      return linear(start, end, steps);
    }
    float[] roots = linear(Math.sqrt(start), Math.sqrt(end), steps);
    for (int t = 0; t < steps; t++) {
      roots[t] *= roots[t];
    }
    return roots;
  }

  private static double between0And1(ConfigFields fields, String field, double absent) {
    double value = fields.number(field, absent);
    if (!(value > 0 && value < 1)) {
      throw fields.unsupported(field, "a number between 0 and 1");
    }
    return value;
  }

  private static float[] trained(ConfigFields fields, int steps) {
    double[] given = fields.shares("trained_betas");
    if (given.length != steps) {
      throw fields.unsupported(
          "num_train_timesteps", "the length of trained_betas, %d".formatted(given.length));
    }
    float[] betas = new float[steps];
    for (int t = 0; t < steps; t++) {
      betas[t] = (float) given[t];
    }
    return betas;
  }

  private static float[] linear(double start, double end, int steps) {
    float first = (float) start;
    float last = (float) end;
    float increment = (last - first) / (steps - 1);
    float[] betas = new float[steps];
    for (int t = 0; t < steps; t++) {
      // torch.linspace counts the second half down from the end.
      betas[t] = t < steps / 2 ? first + increment * t : last - increment * (steps - t - 1);
    }
    return betas;
  }

  private static float[] cosine(int steps) {
    float[] betas = new float[steps];
    for (int t = 0; t < steps; t++) {
      double beta = 1 - cosine((double) (t + 1) / steps) / cosine((double) t / steps);
      betas[t] = (float) Math.min(beta, LARGEST_COSINE_BETA);
    }
    return betas;
  }

  /** abar of Nichol and Dhariwal 2021, eq. 17, but for a factor. */
  private static double cosine(double time) {
    double root = Math.cos((time + COSINE_OFFSET) / (1 + COSINE_OFFSET) * Math.PI / 2);
    return root * root;
  }
}
