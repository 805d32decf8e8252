package io.lethe.diffusion.sampler;

import java.util.Arrays;

/**
 * One step of one row of latents, in numbers. The row moves to {@code ofNoisy x + ofClean clean +
 * ofNoise eps + ofOutput out + sum_j ofKept[j] kept_j}, with {@code out} what the network says,
 * {@code clean} and {@code eps} what that means, and {@code kept_j} what the step j + 1 before
 * kept. So rows at different steps of different samplers share a batch.
 *
 * @param timestep what the network is asked with, not always whole
 * @param sigma share of the noise in x
 * @param signal share of the clean latents in x; sigma^2 + signal^2 = 1
 * @param bound clean latents are clipped to -bound .. bound; infinite for never
 * @param keeps what later steps need of this one
 */
public record LatentStep(
    double timestep,
    double sigma,
    double signal,
    double bound,
    double ofNoisy,
    double ofClean,
    double ofNoise,
    double ofOutput,
    double[] ofKept,
    Kept keeps) {

  /** How many earlier steps a sampler may look back. */
  public static final int MOST_KEPT = 4;

  /** What a row keeps of a step. */
  public enum Kept {
    CLEAN,
    NOISE,
    OUTPUT
  }

  /** A step without a look at others, at a place where {@code abar} is left of the picture. */
  static LatentStep at(double timestep, double abar) {
    return new LatentStep(
        timestep,
        Math.sqrt(1 - abar),
        Math.sqrt(abar),
        Double.POSITIVE_INFINITY,
        0,
        0,
        0,
        0,
        new double[0],
        Kept.CLEAN);
  }

  LatentStep moving(double noisy, double clean, double noise, double output) {
    return new LatentStep(
        timestep, sigma, signal, bound, noisy, clean, noise, output, ofKept, keeps);
  }

  LatentStep clipping(double limit) {
    return new LatentStep(
        timestep, sigma, signal, limit, ofNoisy, ofClean, ofNoise, ofOutput, ofKept, keeps);
  }

  LatentStep with(Kept kept, double... weights) {
    return new LatentStep(
        timestep,
        sigma,
        signal,
        bound,
        ofNoisy,
        ofClean,
        ofNoise,
        ofOutput,
        Arrays.copyOf(weights, weights.length),
        kept);
  }

  /** The weight of what the step {@code back + 1} before kept. */
  double ofKept(int back) {
    return back < ofKept.length ? ofKept[back] : 0;
  }
}
