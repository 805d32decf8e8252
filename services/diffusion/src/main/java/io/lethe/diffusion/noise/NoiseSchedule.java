package io.lethe.diffusion.noise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.ConfigFields;
import io.lethe.diffusion.checkpoint.SupportedClasses;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The noise schedule of DDPM (Ho, Jain, Abbeel 2020): x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t)
 * eps, with abar_t the product of 1 - beta_s for s up to t. Rounded to float32 where diffusers'
 * {@code DDPMScheduler} rounds, so that samples agree. With it goes what the config says of the
 * steps that a sampler takes.
 */
public final class NoiseSchedule {
  private static final String FILE = "scheduler/scheduler_config.json";

  /**
   * These have betas of 0.00085 to 0.012 where their config names none; all others 1e-4 to 0.02.
   */
  private static final Set<String> OF_SMALLER_BETAS =
      Set.of(
          "HeunDiscreteScheduler",
          "KDPM2DiscreteScheduler",
          "KDPM2AncestralDiscreteScheduler",
          "DPMSolverSDEScheduler");

  /** What a DDPM step adds: the posterior's variance, or beta_t itself. */
  public enum Variance {
    FIXED_SMALL,
    FIXED_LARGE
  }

  private final double[] alphasCumprod;
  private final double bound;
  private final Variance variance;
  private final Optional<TimestepSpacing> spacing;
  private final int stepsOffset;
  private final Optional<Boolean> endsAtOne;
  private final Prediction prediction;

  private NoiseSchedule(ConfigFields fields) {
    alphasCumprod = cumulate(Betas.parse(fields));
    bound = bound(fields);
    variance =
        !fields.isNull("variance_type")
                && fields
                    .oneOf("variance_type", "fixed_small", "fixed_small", "fixed_large")
                    .equals("fixed_large")
            ? Variance.FIXED_LARGE
            : Variance.FIXED_SMALL;
    spacing = spacing(fields);
    stepsOffset = fields.integer("steps_offset", 0, 0, alphasCumprod.length - 1);
    endsAtOne =
        fields.isNull("set_alpha_to_one")
            ? Optional.empty()
            : Optional.of(fields.flag("set_alpha_to_one", true));
    prediction =
        fields.oneOf("prediction_type", "epsilon", "epsilon", "v_prediction").equals("v_prediction")
            ? Prediction.VELOCITY
            : Prediction.NOISE;
  }

  /**
   * Reads diffusers' {@code scheduler_config.json}.
   *
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported
   */
  public static NoiseSchedule parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    SupportedClasses.checkScheduler(fields);
    fields.oneOf("prediction_type", "epsilon", "epsilon");
    // The name that prediction_type had before diffusers 0.10.
    if (!fields.isNull("predict_epsilon") && !fields.flag("predict_epsilon", true)) {
      throw fields.unsupported("predict_epsilon", "true");
    }
    return checked(fields);
  }

  /**
   * Reads the {@code scheduler_config.json} of a model of latents, which may predict the velocity.
   * Whatever it says, {@code steps_offset} is 1 and {@code clip_sample} false: diffusers' {@code
   * StableDiffusionPipeline} sets both so when it is made.
   *
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported
   */
  public static NoiseSchedule parseOfLatents(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    SupportedClasses.checkSchedulerOfLatents(fields);
    String ofClass = json.path("_class_name").asText();
    if (ofClass.equals("PNDMScheduler") && !fields.flag("skip_prk_steps", false)) {
      throw fields.unsupported("skip_prk_steps", "true");
    }
    fields.oneOf("interpolation_type", "linear", "linear");
    fields.oneOf("timestep_type", "discrete", "discrete");
    ObjectNode ofPipeline = json.deepCopy();
    ofPipeline.put("steps_offset", 1).put("clip_sample", false);
    if (OF_SMALLER_BETAS.contains(ofClass)) {
      ofPipeline.putIfAbsent("beta_start", DoubleNode.valueOf(0.00085));
      ofPipeline.putIfAbsent("beta_end", DoubleNode.valueOf(0.012));
    }
    return checked(new ConfigFields(FILE, ofPipeline));
  }

  private static NoiseSchedule checked(ConfigFields fields) {
    fields.mustBeOff("thresholding", "rescale_betas_zero_snr");
    rejectOtherSolvers(fields);
    NoiseSchedule schedule = new NoiseSchedule(fields);
    // In float32 as the samplers divide by both; either would make NaN of every picture.
    boolean hasNoise = 1f - (float) schedule.alphaCumprod(0) > 0;
    boolean hasSignal = (float) schedule.alphaCumprod(schedule.steps() - 1) > 0;
    if (!hasNoise || !hasSignal) {
      String field = fields.isNull("trained_betas") ? "beta_schedule" : "trained_betas";
      throw fields.unsupported(
          field,
          hasNoise
              ? "betas that leave some of the picture at the last timestep"
              : "betas that add noise at the first timestep");
    }
    return schedule;
  }

  /** {@code DPMSolverMultistepScheduler} has more solvers than the one here. */
  private static void rejectOtherSolvers(ConfigFields fields) {
    fields.mustBeOff(
        "use_karras_sigmas",
        "use_exponential_sigmas",
        "use_beta_sigmas",
        "use_lu_lambdas",
        "use_flow_sigmas");
    fields.oneOf("algorithm_type", "dpmsolver++", "dpmsolver++", "deis");
    fields.oneOf("solver_type", "midpoint", "midpoint", "logrho", "bh1", "bh2");
    fields.oneOf("final_sigmas_type", "zero", "zero");
    fields.integer("solver_order", 2, 2, 2);
    fields.mustBeMinusInfinity("lambda_min_clipped");
  }

  private static double bound(ConfigFields fields) {
    double range = fields.number("clip_sample_range", 1);
    if (!(range > 0)) {
      throw fields.unsupported("clip_sample_range", "a number more than 0");
    }
    return fields.flag("clip_sample", true) ? range : Double.POSITIVE_INFINITY;
  }

  private static Optional<TimestepSpacing> spacing(ConfigFields fields) {
    String name = fields.oneOf("timestep_spacing", "", "leading", "trailing", "linspace");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(TimestepSpacing.valueOf(name.toUpperCase(Locale.ROOT)));
  }

  private static double[] cumulate(float[] betas) {
    double[] cumprod = new double[betas.length];
    // torch.cumprod multiplies float32 in double on a CPU and rounds each product it stores.
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      product *= 1f - betas[t];
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

  /**
   * abar of the place where DDIM's last step ends ({@code set_alpha_to_one}): 1, which is the clean
   * picture, or that of timestep 0.
   */
  public double finalAlphaCumprod() {
    return finalAlphaCumprod(true);
  }

  /**
   * The same for a sampler with another default.
   *
   * @param absent whether it ends at the clean picture where the config does not say
   */
  public double finalAlphaCumprod(boolean absent) {
    return endsAtOne.orElse(absent) ? 1 : alphasCumprod[0];
  }

  /** What the network predicts. */
  public Prediction prediction() {
    return prediction;
  }

  /** abar_t / (1 - abar_t). */
  public double signalToNoise(int t) {
    return alphasCumprod[t] / (1 - alphasCumprod[t]);
  }

  /** DDPM and DDIM clip the predicted clean picture to -bound .. bound; infinite for never. */
  public double bound() {
    return bound;
  }

  public Variance variance() {
    return variance;
  }

  /** How a sampler spreads its steps; empty where each takes its own default. */
  public Optional<TimestepSpacing> spacing() {
    return spacing;
  }

  /** What is added to each timestep of leading spacing, 0 .. T-1. */
  public int stepsOffset() {
    return stepsOffset;
  }
}
