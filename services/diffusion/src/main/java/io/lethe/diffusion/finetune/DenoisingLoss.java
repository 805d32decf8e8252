package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;

/** The denoising loss of a model, to compare models on the same pictures and noise. */
public final class DenoisingLoss {
  /** Rows of a batch, whose timesteps are one from each of as many equal parts of the chain. */
  static final int BATCH = 32;

  private DenoisingLoss() {}

  /**
   * || eps - eps_theta(x_t, t) ||^2 (summed over C, H, W) of random rows with stratified timesteps;
   * pictures, timesteps and noise are the same for the same seed, so that two models' losses are
   * pairs.
   *
   * @param pictures of a model with classes, one whose class is not known is looked at under a
   *     class drawn for each row
   * @param rows pictures to look at, drawn with replacement, at least 1; rounded up to whole
   *     batches of 32
   * @return one loss a row
   */
  public static double[] each(DiffusionModel model, PictureSource pictures, int rows, long seed) {
    NoisyBatch.check(model, pictures, "pictures");
    NoisyBatch batch = new NoisyBatch(model, BATCH, seed);
    int batches = (rows + BATCH - 1) / BATCH;
    double[] all = new double[batches * BATCH];
    for (int step = 0; step < batches; step++) {
      for (int row = 0; row < BATCH; row++) {
        int t = batch.drawStratifiedTimestep(step, row);
        batch.put(row, pictures, batch.drawRow(pictures, step, row), step, t);
      }
      float[] losses = losses(model, batch);
      for (int row = 0; row < BATCH; row++) {
        all[step * BATCH + row] = losses[row];
      }
    }
    return all;
  }

  private static float[] losses(DiffusionModel model, NoisyBatch batch) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      return batch.losses(model.weights(), scope, 0, batch.rows()).toFloatArray();
    }
  }
}
