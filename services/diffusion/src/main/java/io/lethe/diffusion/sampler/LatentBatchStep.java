package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.noise.Prediction;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One step of a batch of latents whose rows may be at different steps of different samplers.
 *
 * @param noisy the batch at its next timesteps, (N, 4, h, w)
 * @param kept what later steps may need of this one, (N, 4, h, w)
 */
public record LatentBatchStep(NDArray noisy, NDArray kept) {

  /**
   * Moves each row on.
   *
   * @param x the noisy batch (N, 4, h, w)
   * @param out what the network says of it
   * @param kept what the steps before kept, the latest first; may be fewer than a row looks back
   *     only where its weight is 0
   * @param steps one a row
   * @return arrays of the manager of {@code x}
   */
  public static LatentBatchStep move(
      NDArray x, NDArray out, List<NDArray> kept, List<LatentStep> steps, Prediction prediction) {
    NDManager scope = x.getManager();
    NDArray sigma = BatchStep.column(scope, steps, LatentStep::sigma);
    NDArray signal = BatchStep.column(scope, steps, LatentStep::signal);
    boolean velocity = prediction == Prediction.VELOCITY;
    NDArray clean =
        velocity ? x.mul(signal).subi(out.mul(sigma)) : x.sub(out.mul(sigma)).divi(signal);
    NDArray eps = velocity ? out.mul(signal).addi(x.mul(sigma)) : out;
    if (steps.stream().anyMatch(step -> Double.isFinite(step.bound()))) {
      NDArray bound = BatchStep.column(scope, steps, LatentStep::bound);
      clean = clean.minimum(bound).maximum(bound.neg());
    }
    NDArray moved = x.mul(BatchStep.column(scope, steps, LatentStep::ofNoisy));
    add(moved, clean, steps, LatentStep::ofClean);
    add(moved, eps, steps, LatentStep::ofNoise);
    add(moved, out, steps, LatentStep::ofOutput);
    for (int back = 0; back < kept.size(); back++) {
      int earlier = back;
      add(moved, kept.get(back), steps, step -> step.ofKept(earlier));
    }
    return new LatentBatchStep(moved, kept(scope, steps, clean, eps, out));
  }

  private static NDArray kept(
      NDManager scope, List<LatentStep> steps, NDArray clean, NDArray eps, NDArray out) {
    NDArray kept = clean.mul(keeping(scope, steps, LatentStep.Kept.CLEAN));
    kept.addi(eps.mul(keeping(scope, steps, LatentStep.Kept.NOISE)));
    return kept.addi(out.mul(keeping(scope, steps, LatentStep.Kept.OUTPUT)));
  }

  private static NDArray keeping(NDManager scope, List<LatentStep> steps, LatentStep.Kept what) {
    return BatchStep.column(scope, steps, step -> step.keeps() == what ? 1 : 0);
  }

  private static void add(
      NDArray sum, NDArray term, List<LatentStep> steps, ToDoubleFunction<LatentStep> weight) {
    if (steps.stream().anyMatch(step -> weight.applyAsDouble(step) != 0)) {
      sum.addi(term.mul(BatchStep.column(sum.getManager(), steps, weight)));
    }
  }
}
