package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Joins a data set and a model's own pictures in a set ratio. */
final class PictureMix {

  private PictureMix() {}

  /**
   * As many pictures as the ratio allows, chosen by the seed: of the source that has too many, a
   * part is left out. Without own pictures it is the data set.
   *
   * @param ratio share of own pictures, 0..1
   */
  static PictureSource of(PictureSource dataSet, PictureSource own, double ratio, long seed) {
    if (own.size() == 0 || ratio == 0) {
      return dataSet;
    }
    if (ratio == 1) {
      return own;
    }
    double total = Math.min(dataSet.size() / (1 - ratio), own.size() / ratio);
    var random = new SplittableRandom(seed);
    return JoinedPictures.of(
        choose(dataSet, (int) Math.round(total * (1 - ratio)), random),
        choose(own, (int) Math.round(total * ratio), random));
  }

  /** The head of a shuffle (Fisher and Yates), at least one row. */
  private static PictureSource choose(PictureSource from, int count, SplittableRandom random) {
    int[] rows = new int[from.size()];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = row;
    }
    int wanted = Math.max(1, Math.min(count, rows.length));
    for (int i = 0; i < wanted; i++) {
      int other = random.nextInt(i, rows.length);
      int row = rows[other];
      rows[other] = rows[i];
      rows[i] = row;
    }
    return from.rows(Arrays.copyOf(rows, wanted));
  }
}
