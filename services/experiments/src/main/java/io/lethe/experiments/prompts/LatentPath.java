package io.lethe.experiments.prompts;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.LatentBatchStep;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LatentStep;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Latents on their way from noise under a prediction of the caller's own. */
final class LatentPath {
  private LatentPath() {}

  /** What stands for the network's output. */
  @FunctionalInterface
  interface Prediction {
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

  /** Standard normal latents, row i of the seed {@code firstSeed + i}. */
  static NDArray noise(TextToImageModel model, int rows, long firstSeed, NDManager scope) {
    var blocks = model.directory().unet().blocks();
    int size = blocks.inChannels() * blocks.height() * blocks.width();
    float[] noise = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      new CounterNoise(firstSeed + row)
          .gaussian(CounterNoise.stream(0, 0, 0), noise, row * size, size);
    }
    Shape shape = new Shape(rows, blocks.inChannels(), blocks.height(), blocks.width());
    return scope.create(FloatBuffer.wrap(noise), shape, DataType.FLOAT32);
  }

  /**
   * Walks.
   *
   * @param evaluations how many of the sampler's, all for clean latents
   * @param scope owns the result
   */
  static NDArray walk(
      TextToImageModel model,
      NDArray noise,
      LatentSampler sampler,
      int evaluations,
      NDManager scope,
      Prediction prediction) {
    int rows = (int) noise.getShape().get(0);
    NDArray x = noise.mul(sampler.initialScale());
    x.attach(scope);
    List<NDArray> kept = new ArrayList<>();
    for (int evaluation = 0; evaluation < evaluations; evaluation++) {
      LatentStep step = sampler.step(evaluation);
      try (NDManager inner = scope.newSubManager()) {
        x.attach(inner);
        NDArray t = inner.create(new float[] {(float) step.timestep()});
        NDArray out = prediction.of(x, t, evaluation);
        LatentBatchStep moved =
            LatentBatchStep.move(
                x, out, kept, Collections.nCopies(rows, step), model.schedule().prediction());
        x = moved.noisy();
        x.attach(scope);
        moved.kept().attach(scope);
        kept.add(0, moved.kept());
      }
      if (kept.size() > LatentStep.MOST_KEPT) {
        kept.remove(LatentStep.MOST_KEPT).close();
      }
    }
    kept.forEach(NDArray::close);
    return x;
  }
}
