package io.lethe.diffusion.judge;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;

/**
 * Draws the rows of a step, a pure function of (seed, step): as many positives as unlabeled
 * pictures, with replacement, each moved by up to two pixels, since what a model draws is not
 * centred as a data set's pictures are.
 */
final class BalancedBatch {
  private static final int ROW = 1;
  private static final int SHIFT = 2;
  private static final int DROPOUT = 3;
  private static final int FARTHEST = 2;

  /** One step of a small picture, such as one of latents, would be a large part of it. */
  private static final int SIDE_A_STEP = 14;

  private final PictureSource positives;
  private final PictureSource unlabeled;
  private final int rows;
  private final CounterNoise noise;
  private final float[] picture;
  private final int farthest;

  BalancedBatch(PictureSource positives, PictureSource unlabeled, int rows, CounterNoise noise) {
    this.positives = positives;
    this.unlabeled = unlabeled;
    this.rows = rows;
    this.noise = noise;
    this.picture = new float[positives.pictureSize()];
    this.farthest =
        Math.min(FARTHEST, Math.min(positives.height(), positives.width()) / SIDE_A_STEP);
  }

  /** Whether that row of every batch is a positive one: the first half is. */
  boolean positive(int row) {
    return row < rows / 2;
  }

  /** The step's pictures, (N, C, H, W) floats in [-1, 1]. */
  float[] pictures(int step) {
    float[] batch = new float[rows * picture.length];
    long draws = CounterNoise.stream(ROW, step, 0);
    long shifts = CounterNoise.stream(SHIFT, step, 0);
    for (int row = 0; row < rows; row++) {
      PictureSource source = positive(row) ? positives : unlabeled;
      source.copyRow(noise.below(source.size(), draws, row), picture, 0);
      int down = noise.below(2 * farthest + 1, shifts, 2L * row) - farthest;
      int right = noise.below(2 * farthest + 1, shifts, 2L * row + 1) - farthest;
      move(down, right, batch, row * picture.length);
    }
    return batch;
  }

  /** Moves the picture; what comes into sight repeats its edge. */
  private void move(int down, int right, float[] target, int offset) {
    int height = positives.height();
    int width = positives.width();
    int to = offset;
    for (int channel = 0; channel < positives.channels(); channel++) {
      for (int y = 0; y < height; y++) {
        int from = (channel * height + inside(y - down, height)) * width;
        for (int x = 0; x < width; x++) {
          target[to++] = picture[from + inside(x - right, width)];
        }
      }
    }
  }

  private static int inside(int place, int side) {
    return Math.max(0, Math.min(side - 1, place));
  }

  /**
   * Which features the rows of a step keep (Srivastava et al. 2014), scaled so that their sum stays
   * as it is on average.
   *
   * @param share of the features that go
   * @return (N, 64) zeros and {@code 1 / (1 - share)}
   */
  float[] kept(int step, double share) {
    float[] mask = new float[rows * JudgeNetwork.FEATURES];
    long stream = CounterNoise.stream(DROPOUT, step, 0);
    float scale = (float) (1 / (1 - share));
    for (int i = 0; i < mask.length; i++) {
      mask[i] = noise.uniform(stream, i) < share ? 0 : scale;
    }
    return mask;
  }
}
