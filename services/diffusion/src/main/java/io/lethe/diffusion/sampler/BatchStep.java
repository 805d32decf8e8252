package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One step of a batch whose rows may be at different steps of different samplers: a few native
 * calls for all of them.
 *
 * @param noisy the batch at its next timesteps, (N, C, H, W)
 * @param clean the clean pictures that were predicted on the way, (N, C, H, W)
 */
public record BatchStep(NDArray noisy, NDArray clean) {

  /**
   * Moves each row on.
   *
   * @param x the noisy batch (N, C, H, W)
   * @param eps the noise predicted in it
   * @param previous the clean pictures that the steps before predicted, (N, C, H, W); null where no
   *     row has a weight for them
   * @param fresh standard normal noise, (N, C, H, W); null where no row has a weight for it
   * @param weights one a row
   * @return arrays of the manager of {@code x}
   */
  public static BatchStep move(
      NDArray x, NDArray eps, NDArray previous, NDArray fresh, List<StepWeights> weights) {
    NDManager scope = x.getManager();
    NDArray clean =
        x.sub(eps.mul(column(scope, weights, StepWeights::sigma)))
            .divi(column(scope, weights, StepWeights::signal));
    if (any(weights, row -> Double.isFinite(row.bound()) ? 1 : 0)) {
      NDArray bound = column(scope, weights, StepWeights::bound);
      clean = clean.minimum(bound).maximum(bound.neg());
    }
    NDArray moved = clean.mul(column(scope, weights, StepWeights::ofClean));
    add(moved, x, weights, StepWeights::ofNoisy);
    add(moved, previous, weights, StepWeights::ofPrevious);
    add(moved, eps, weights, StepWeights::ofNoise);
    add(moved, fresh, weights, StepWeights::ofFresh);
    return new BatchStep(moved, clean);
  }

  private static void add(
      NDArray sum, NDArray term, List<StepWeights> weights, ToDoubleFunction<StepWeights> weight) {
    if (any(weights, weight)) {
      sum.addi(term.mul(column(sum.getManager(), weights, weight)));
    }
  }

  /** Whether a row has the weight. */
  public static boolean any(List<StepWeights> weights, ToDoubleFunction<StepWeights> weight) {
    return weights.stream().anyMatch(row -> weight.applyAsDouble(row) != 0);
  }

  /** (N, 1, 1, 1), to be spread over each picture. */
  static <T> NDArray column(NDManager scope, List<T> weights, ToDoubleFunction<T> weight) {
    float[] values = new float[weights.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = (float) weight.applyAsDouble(weights.get(row));
    }
    return scope.create(values, new Shape(values.length, 1, 1, 1));
  }
}
