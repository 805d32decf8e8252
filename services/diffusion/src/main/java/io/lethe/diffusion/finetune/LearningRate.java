package io.lethe.diffusion.finetune;

/**
 * A learning rate that rises linearly over the warm-up and then falls to 0 on half a cosine.
 *
 * @param peak its largest value
 * @param warmUpSteps steps of the rise; the last of them has the peak
 * @param steps all steps
 */
public record LearningRate(double peak, int warmUpSteps, int steps) {

  /** The rate of step 0 .. steps-1. */
  public double at(int step) {
    if (step < warmUpSteps) {
      return peak * (step + 1) / warmUpSteps;
    }
    double done = (double) (step - warmUpSteps) / Math.max(1, steps - warmUpSteps);
    return peak * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
