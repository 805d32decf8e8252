package io.lethe.diffusion.classifier;

import io.lethe.diffusion.dataset.LabelledPictures;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;

/**
 * Training batches, a pure function of (seed, epoch): every picture once an epoch, moved by up to
 * two pixels, since what a model draws is not centred as MNIST is.
 */
final class ShuffledDigits {
  private static final int ORDER = 1;
  private static final int SHIFT = 2;
  private static final int FARTHEST = 2;
  private static final int SIDE = DigitNetwork.SIDE;

  /** A black pixel. */
  private static final float BACKGROUND = -1;

  private final LabelledPictures pictures;
  private final CounterNoise noise;

  ShuffledDigits(LabelledPictures pictures, long seed) {
    this.pictures = pictures;
    this.noise = new CounterNoise(seed);
  }

  /** All rows in an order of the epoch's own. */
  int[] order(int epoch) {
    return noise.permutation(pictures.size(), CounterNoise.stream(ORDER, epoch, 0));
  }

  /**
   * The rows' pictures, moved.
   *
   * @return (N, 1, 28, 28) floats in [-1, 1]
   */
  float[] pictures(int epoch, int[] rows) {
    float[] batch = new float[rows.length * SIDE * SIDE];
    float[] picture = new float[SIDE * SIDE];
    long stream = CounterNoise.stream(SHIFT, epoch, 0);
    Arrays.fill(batch, BACKGROUND);
    for (int i = 0; i < rows.length; i++) {
      pictures.copyRow(rows[i], picture, 0);
      int down = noise.below(2 * FARTHEST + 1, stream, 2L * rows[i]) - FARTHEST;
      int right = noise.below(2 * FARTHEST + 1, stream, 2L * rows[i] + 1) - FARTHEST;
      int columns = SIDE - Math.abs(right);
      for (int y = Math.max(0, down); y < Math.min(SIDE, SIDE + down); y++) {
        System.arraycopy(
            picture,
            (y - down) * SIDE + Math.max(0, -right),
            batch,
            (i * SIDE + y) * SIDE + Math.max(0, right),
            columns);
      }
    }
    return batch;
  }

  /** The rows' classes as (N, 10) ones and zeros. */
  float[] oneHot(int[] rows) {
    float[] ones = new float[rows.length * DigitNetwork.CLASSES];
    for (int i = 0; i < rows.length; i++) {
      ones[i * DigitNetwork.CLASSES + pictures.label(rows[i])] = 1;
    }
    return ones;
  }
}
