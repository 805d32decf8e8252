package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.LatentBatchStep;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LatentStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Latents of a batch on their way from noise, all by the same steps of one sampler, under a
 * prediction of the caller's own.
 *
 * @param schedule of the model
 * @param sampler the steps
 */
public record LatentPath(NoiseSchedule schedule, LatentSampler sampler) {

  /** What stands for the network's output. */
  @FunctionalInterface
  public interface Output {
    /**
     * Of one evaluation.
     *
     * @param x noisy latents (N, 4, h, w)
     * @param t timestep (1) float32
     * @param evaluation counted from 0
     * @return of the shape of x, of its manager
     */
    NDArray of(NDArray x, NDArray t, int evaluation);
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

  /** Standard normal latents of a model, row i of the seed {@code firstSeed + i}. */
  public static NDArray noise(TextToImageModel model, int rows, long firstSeed, NDManager scope) {
    var blocks = model.directory().unet().blocks();
    int size = blocks.inChannels() * blocks.height() * blocks.width();
    float[] noise = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      new CounterNoise(firstSeed + row)
          .gaussian(CounterNoise.stream(0, 0, 0), noise, row * size, size);
    }
    return scope.create(
        noise, new Shape(rows, blocks.inChannels(), blocks.height(), blocks.width()));
  }

  /**
   * Goes some of the way.
   *
   * @param noise standard normal, (N, 4, h, w)
   * @param evaluations how many of the sampler's, all for clean latents
   * @param scope owns the result
   * @return (N, 4, h, w)
   */
  public NDArray walk(
      NDArray noise, int evaluations, NDManager scope, Output output, Listener listener) {
    int rows = (int) noise.getShape().get(0);
    NDArray x = noise.mul(sampler.initialScale());
    x.attach(scope);
    List<NDArray> kept = new ArrayList<>();
    for (int evaluation = 0; evaluation < evaluations; evaluation++) {
      LatentStep step = sampler.step(evaluation);
      try (NDManager inner = scope.newSubManager()) {
        x.attach(inner);
        NDArray t = inner.create(new float[] {(float) step.timestep()});
        NDArray out = output.of(x, t, evaluation);
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

  /** Goes all the way. */
  public NDArray walk(NDArray noise, NDManager scope, Output output) {
    return walk(noise, sampler.evaluations(), scope, output, (evaluation, noisy) -> {});
  }
}
