package io.lethe.diffusion.classifier;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;

/**
 * Training batches, a pure function of (seed, epoch): every picture once an epoch, moved by up to a
 * fourteenth of its sides (two pixels of MNIST's 28), since what a model draws is not centred as a
 * data set is; half of them mirrored, if asked.
 */
final class ShuffledPictures {
  private static final int ORDER = 1;
  private static final int CHANGE = 2;

  /** The sides, in units of the farthest move. */
  private static final int FARTHEST = 14;

  /** A black pixel. */
  private static final float BACKGROUND = -1;

  private final PictureSource pictures;
  private final int classes;
  private final boolean mirrored;
  private final CounterNoise noise;

  ShuffledPictures(PictureSource pictures, int classes, boolean mirrored, long seed) {
    this.pictures = pictures;
    this.classes = classes;
    this.mirrored = mirrored;
    this.noise = new CounterNoise(seed);
  }

  /** All rows in an order of the epoch's own. */
  int[] order(int epoch) {
    return noise.permutation(pictures.size(), CounterNoise.stream(ORDER, epoch, 0));
  }

  /**
   * The rows' pictures, moved and mirrored.
   *
   * @return (N, C, H, W) floats in [-1, 1]
   */
  float[] pictures(int epoch, int[] rows) {
    int size = pictures.pictureSize();
    float[] batch = new float[rows.length * size];
    float[] picture = new float[size];
    long stream = CounterNoise.stream(CHANGE, epoch, 0);
    Arrays.fill(batch, BACKGROUND);
    for (int i = 0; i < rows.length; i++) {
      pictures.copyRow(rows[i], picture, 0);
      int down = move(pictures.height(), stream, 4L * rows[i]);
      int right = move(pictures.width(), stream, 4L * rows[i] + 1);
      boolean mirror = mirrored && noise.below(2, stream, 4L * rows[i] + 2) == 1;
      for (int channel = 0; channel < pictures.channels(); channel++) {
        int plane = channel * pictures.height() * pictures.width();
        copy(picture, plane, batch, i * size + plane, down, right, mirror);
      }
    }
    return batch;
  }

  private int move(int side, long stream, long index) {
    int farthest = side / FARTHEST;
    return noise.below(2 * farthest + 1, stream, index) - farthest;
  }

  /** Copies what stays inside of one plane. */
  private void copy(
      float[] from, int fromPlane, float[] to, int toPlane, int down, int right, boolean mirror) {
    int height = pictures.height();
    int width = pictures.width();
    for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      int source = fromPlane + (y - down) * width;
      for (int x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        int column = mirror ? width - 1 - (x - right) : x - right;
        to[toPlane + y * width + x] = from[source + column];
      }
    }
  }

  /** The rows' classes as (N, classes) ones and zeros. */
  float[] oneHot(int[] rows) {
    float[] ones = new float[rows.length * classes];
    for (int i = 0; i < rows.length; i++) {
      ones[i * classes + pictures.label(rows[i])] = 1;
    }
    return ones;
  }
}
