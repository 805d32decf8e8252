package io.lethe.diffusion.finetune;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;

/**
 * Up to which denoising loss a reported picture pushes: a multiple of the mean loss that the start
 * model has on unlabeled pictures at about the same timestep. What is beyond it is unlearned. The
 * objective would push it on without end, which does nothing but damage: its labelled part, -beta
 * mean_S[l], has no lower bound of its own (Takahashi et al. 2025, arXiv 2503.03789, eq. 11).
 */
final class PushBound {

  /** Equal ranges of timesteps that have a bound each. */
  private static final int RANGES = 8;

  /** Rows that the mean losses rest on. */
  private static final int ROWS = 256;

  private final double[] bounds;
  private final int timesteps;

  private PushBound(double[] bounds, int timesteps) {
    this.bounds = bounds;
    this.timesteps = timesteps;
  }

  /**
   * Measures the start model. The same arguments give the same bounds, so that a training which
   * goes on from a checkpoint has them too.
   *
   * @param times above 0
   */
  static PushBound of(DiffusionModel start, PictureSource unlabeled, double times, long seed) {
    double[] losses = DenoisingLoss.each(start, unlabeled, ROWS, seed);
    double[] bounds = new double[RANGES];
    for (int row = 0; row < losses.length; row++) {
      bounds[range(row)] += times * RANGES * losses[row] / losses.length;
    }
    return new PushBound(bounds, start.schedule().steps());
  }

  /** The largest loss that pushes at a timestep. */
  double at(int timestep) {
    return bounds[(int) ((long) timestep * RANGES / timesteps)];
  }

  /** The range of a row's timestep: of each batch, which is a multiple of the ranges. */
  private static int range(int row) {
    return row % DenoisingLoss.BATCH * RANGES / DenoisingLoss.BATCH;
  }
}
