package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.LatentBatchStep;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LatentStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Latents that are sampled under texts with classifier-free guidance (Ho and Salimans 2022, arXiv
 * 2207.12598, eq. 6): out = out(negative) + scale (out(prompt) - out(negative)). Up to a scale of 1
 * there is no guidance, and the negative text is not asked.
 */
public final class GuidedLatents {
  private final TextToImageModel model;
  private final NoiseSchedule schedule;
  private final NDArray context;
  private final NDArray both;
  private final double scale;

  /**
   * Texts for a batch.
   *
   * @param prompts what pictures should show, one a row
   * @param negatives what they should not show, one a row
   * @param scale of the guidance
   * @param scope owns the embeddings
   */
  public GuidedLatents(
      TextToImageModel model,
      NoiseSchedule schedule,
      List<String> prompts,
      List<String> negatives,
      double scale,
      NDManager scope) {
    this.model = model;
    this.schedule = schedule;
    this.scale = scale;
    context = model.embed(prompts, scope);
    both = scale > 1 ? model.embed(negatives, scope).concat(context) : null;
  }

  /** Sees the latents after each evaluation. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called after an evaluation.
     *
     * @param noisy (N, 4, h, w), freed by the next one
     */
    void moved(int evaluation, NDArray noisy);
  }

  /**
   * Goes all the way.
   *
   * @param noise standard normal, (N, 4, h, w)
   * @param scope owns the result
   * @return clean latents, (N, 4, h, w)
   */
  public NDArray sample(NDArray noise, LatentSampler sampler, NDManager scope, Listener listener) {
    int rows = (int) noise.getShape().get(0);
    NDArray x = noise.mul(sampler.initialScale());
    x.attach(scope);
    List<NDArray> kept = new ArrayList<>();
    for (int evaluation = 0; evaluation < sampler.evaluations(); evaluation++) {
      LatentStep step = sampler.step(evaluation);
      try (NDManager inner = scope.newSubManager()) {
        x.attach(inner);
        NDArray out = predict(x, step.timestep(), inner);
        LatentBatchStep moved =
            LatentBatchStep.move(
                x, out, kept, Collections.nCopies(rows, step), schedule.prediction());
        x = moved.noisy();
        x.attach(scope);
        moved.kept().attach(scope);
        kept.add(0, moved.kept());
      }
      if (kept.size() > LatentStep.MOST_KEPT) {
        kept.remove(LatentStep.MOST_KEPT).close();
      }
      listener.moved(evaluation, x);
    }
    kept.forEach(NDArray::close);
    return x;
  }

  private NDArray predict(NDArray x, double timestep, NDManager scope) {
    NDArray t = scope.create(new float[] {(float) timestep});
    if (both == null) {
      return model.predict(x, t, context);
    }
    NDList halves = model.predict(NDArrays.concat(new NDList(x, x)), t, both).split(2);
    NDArray without = halves.get(0);
    return without.add(halves.get(1).sub(without).muli(scale));
  }
}
