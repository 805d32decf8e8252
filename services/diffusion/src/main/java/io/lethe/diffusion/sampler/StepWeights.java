package io.lethe.diffusion.sampler;

/**
 * One step of one picture, in numbers. Every sampler here first predicts the clean picture, {@code
 * clean = (x - sigma eps) / signal}, clipped to {@code -bound .. bound}, and then moves to {@code
 * ofNoisy x + ofClean clean + ofPrevious previous + ofNoise eps + ofFresh z}, with {@code previous}
 * the clean picture that the step before predicted and {@code z} fresh standard normal noise. So
 * pictures at different steps of different samplers share a batch, one row of weights each.
 *
 * @param sigma share of the noise in x, sqrt(1 - abar_t)
 * @param signal share of the clean picture in x, sqrt(abar_t)
 * @param bound infinite where the sampler does not clip
 */
public record StepWeights(
    double sigma,
    double signal,
    double bound,
    double ofNoisy,
    double ofClean,
    double ofPrevious,
    double ofNoise,
    double ofFresh) {

  /** Onto the predicted clean picture itself. */
  static StepWeights toClean(double alphaCumprod) {
    return blend(alphaCumprod, Double.POSITIVE_INFINITY, 0, 1);
  }

  /** A blend of x and the clean picture. */
  static StepWeights blend(double alphaCumprod, double bound, double ofNoisy, double ofClean) {
    // In float32, as diffusers: near t = 0 the rounding of 1 - abar shows in the result.
    double sigma = Math.sqrt(1f - (float) alphaCumprod);
    return new StepWeights(sigma, Math.sqrt(alphaCumprod), bound, ofNoisy, ofClean, 0, 0, 0);
  }

  StepWeights withPrevious(double weight) {
    return new StepWeights(sigma, signal, bound, ofNoisy, ofClean, weight, ofNoise, ofFresh);
  }

  StepWeights withNoise(double weight) {
    return new StepWeights(sigma, signal, bound, ofNoisy, ofClean, ofPrevious, weight, ofFresh);
  }

  StepWeights withFresh(double weight) {
    return new StepWeights(sigma, signal, bound, ofNoisy, ofClean, ofPrevious, ofNoise, weight);
  }
}
