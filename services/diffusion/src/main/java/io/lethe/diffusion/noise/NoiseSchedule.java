package io.lethe.diffusion.noise;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.diffusion.checkpoint.ConfigFields;
import io.lethe.diffusion.checkpoint.SupportedClasses;

/**
 * The linear noise schedule of DDPM (Ho, Jain, Abbeel 2020): x_t = sqrt(abar_t) x_0 + sqrt(1 -
 * abar_t) eps, with abar_t the product of 1 - beta_s for s up to t. Rounded to float32 where
 * diffusers' {@code DDPMScheduler} rounds, so that samples agree.
 */
public final class NoiseSchedule {
  private static final String FILE = "scheduler/scheduler_config.json";

  /** What a DDPM step adds: the posterior's variance, or beta_t itself. */
  public enum Variance {
    FIXED_SMALL,
    FIXED_LARGE
  }

  private final double[] alphasCumprod;
  private final boolean clipSample;
  private final double clipRange;
  private final Variance variance;

  private NoiseSchedule(
      double[] alphasCumprod, boolean clipSample, double clipRange, Variance variance) {
    this.alphasCumprod = alphasCumprod;
    this.clipSample = clipSample;
    this.clipRange = clipRange;
    this.variance = variance;
  }

  /**
   * Reads diffusers' {@code scheduler_config.json}.
   *
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported: only linear betas and noise (epsilon) prediction are
   */
  public static NoiseSchedule parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    SupportedClasses.checkScheduler(fields);
    fields.oneOf("beta_schedule", "linear", "linear");
    fields.oneOf("prediction_type", "epsilon", "epsilon");
    fields.mustBeNull("trained_betas");
    if (fields.flag("thresholding", false)) {
      throw fields.unsupported("thresholding", "false");
    }
    if (fields.flag("rescale_betas_zero_snr", false)) {
      throw fields.unsupported("rescale_betas_zero_snr", "false");
    }
    double start = fields.number("beta_start", 1e-4);
    double end = fields.number("beta_end", 0.02);
    if (!(start > 0 && start < 1)) {
      throw fields.unsupported("beta_start", "a number between 0 and 1");
    }
    if (!(end > 0 && end < 1)) {
      throw fields.unsupported("beta_end", "a number between 0 and 1");
    }
    String variance = fields.oneOf("variance_type", "fixed_small", "fixed_small", "fixed_large");
    return new NoiseSchedule(
        cumulate(start, end, fields.integer("num_train_timesteps", 1000, 2, 1 << 20)),
        fields.flag("clip_sample", true),
        fields.number("clip_sample_range", 1),
        variance.equals("fixed_small") ? Variance.FIXED_SMALL : Variance.FIXED_LARGE);
  }

  private static double[] cumulate(double start, double end, int steps) {
    double[] cumprod = new double[steps];
    float first = (float) start;
    float last = (float) end;
    float increment = (last - first) / (steps - 1);
    // torch.cumprod multiplies float32 in double on a CPU and rounds each product it stores.
    double product = 1;
    for (int t = 0; t < steps; t++) {
      // torch.linspace counts the second half down from the end.
      float beta = t < steps / 2 ? first + increment * t : last - increment * (steps - t - 1);
      product *= 1f - beta;
      cumprod[t] = (float) product;
    }
    return cumprod;
  }

  /** Timesteps T of the chain; valid t are 0 .. T-1. */
  public int steps() {
    return alphasCumprod.length;
  }

  /** abar_t, in (0, 1); 1 for a negative t, which is the clean picture. */
  public double alphaCumprod(int t) {
    return t < 0 ? 1 : alphasCumprod[t];
  }

  /** abar_t / (1 - abar_t). */
  public double signalToNoise(int t) {
    return alphasCumprod[t] / (1 - alphasCumprod[t]);
  }

  /** DDPM and DDIM clip the predicted clean picture to -bound .. bound; infinite for never. */
  public double bound() {
    return clipSample ? clipRange : Double.POSITIVE_INFINITY;
  }

  public Variance variance() {
    return variance;
  }
}
