package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.texttoimage.TextToImageModel;

/** The denoising loss of a text-to-image model, to compare models on the same latents and noise. */
public final class LatentLoss {
  private static final int BATCH = 16;

  private LatentLoss() {}

  /**
   * || wanted - net(x_t, t, text) ||^2 (summed over the latents) of random rows under their own
   * texts with stratified timesteps; latents, timesteps and noise are the same for the same seed,
   * so that two models' losses are pairs.
   *
   * @param rows latents to look at, drawn with replacement, at least 1; rounded up to whole batches
   *     of 16
   * @return one loss a row
   */
  public static double[] each(TextToImageModel model, PictureSource latents, int rows, long seed) {
    NoisyLatents batch = new NoisyLatents(model, latents, BATCH, seed);
    int batches = (rows + BATCH - 1) / BATCH;
    double[] all = new double[batches * BATCH];
    for (int step = 0; step < batches; step++) {
      for (int row = 0; row < BATCH; row++) {
        int index = batch.drawRow(latents, step, row);
        int t = batch.drawTimestep(step, row, row, BATCH);
        batch.put(row, latents, index, latents.prompt(index), step, t);
      }
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        float[] losses = batch.losses(batch.frozen(), scope, 0, BATCH).toFloatArray();
        for (int row = 0; row < BATCH; row++) {
          all[step * BATCH + row] = losses[row];
        }
      }
    }
    return all;
  }
}
