package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.NoisePredictor;
import io.lethe.diffusion.network.GradientMode;

/**
 * How far two models' predictions are apart: the mean of |eps_a - eps_b|^2 over numbers, pictures
 * and stratified timesteps. Two models that agree here draw the same pictures.
 */
public final class PredictionDistance {
  private static final int BATCH = 32;

  private PredictionDistance() {}

  /**
   * Of two models on the same pictures, timesteps and noise.
   *
   * @param pictures of the shape of both
   * @param rows pictures to look at, drawn with replacement, at least 1; rounded up to whole
   *     batches of 32
   * @return 0 or more; 1 is the variance of the noise itself
   * @throws IllegalArgumentException if the pictures do not fit a model
   */
  public static double between(
      DiffusionModel a, DiffusionModel b, PictureSource pictures, int rows, long seed) {
    NoisyBatch.check(a, pictures, "pictures");
    NoisyBatch.check(b, pictures, "pictures");
    NoisyBatch batch = new NoisyBatch(a, BATCH, seed);
    int batches = (rows + BATCH - 1) / BATCH;
    double sum = 0;
    for (int step = 0; step < batches; step++) {
      for (int row = 0; row < BATCH; row++) {
        int t = batch.drawStratifiedTimestep(step, row);
        batch.put(row, pictures, batch.drawRow(pictures, step, row), step, t);
      }
      sum += distance(a, b, batch);
    }
    return sum / batches;
  }

  private static double distance(DiffusionModel a, DiffusionModel b, NoisyBatch batch) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = a.manager().newSubManager()) {
      NDArray x = batch.noisy(scope, 0, BATCH);
      NDArray t = batch.timesteps(scope, 0, BATCH);
      NDArray labels = batch.labels(scope, 0, BATCH);
      NDArray first = NoisePredictor.of(a).predict(x, t, labels);
      NDArray second = NoisePredictor.of(b).predict(x, t, labels);
      return first.subi(second).square().mean().getFloat();
    }
  }
}
