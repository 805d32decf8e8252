package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.LatentSampler;
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

  /**
   * Goes all the way.
   *
   * @param noise standard normal, (N, 4, h, w)
   * @param scope owns the result
   * @return clean latents, (N, 4, h, w)
   */
  public NDArray sample(
      NDArray noise, LatentSampler sampler, NDManager scope, LatentPath.Listener listener) {
    return new LatentPath(schedule, sampler)
        .walk(noise, sampler.evaluations(), scope, (x, t, evaluation) -> predict(x, t), listener);
  }

  private NDArray predict(NDArray x, NDArray t) {
    if (both == null) {
      return model.predict(x, t, context);
    }
    NDList halves = model.predict(NDArrays.concat(new NDList(x, x)), t, both).split(2);
    NDArray without = halves.get(0);
    return without.add(halves.get(1).sub(without).muli(scale));
  }
}
