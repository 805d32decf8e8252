package io.lethe.schemas.picture;

import java.nio.ByteBuffer;

/**
 * A 64-bit hash of what a picture looks like: near copies differ in few bits, other pictures in
 * many. Each bit says whether brightness falls from one cell of a coarse grid to the next, the
 * difference hash of N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
 *
 * <p>Two things differ from there, for pictures with flat ground and little detail. A fall counts
 * from {@link #MARGIN} on: else the least noise would decide the bits of flat ground. And the 64
 * bits look both ways, 32 across (4 x 9 cells) and 32 down (9 x 4 cells): of MNIST's pictures fewer
 * different ones share a hash than with all 64 across.
 */
public final class DifferenceHash {

  /** Grey levels of 255. */
  private static final double MARGIN = 8;

  private static final int FEW = 4;
  private static final int MANY = 9;

  private DifferenceHash() {}

  /** The hash of a picture; a colour counts by the mean of its channels. */
  public static long of(Picture picture) {
    double[] grey = grey(picture);
    double[][] across = cells(grey, picture, FEW, MANY);
    double[][] down = cells(grey, picture, MANY, FEW);
    long hash = 0;
    for (int i = 0; i < FEW; i++) {
      for (int j = 0; j < MANY - 1; j++) {
        hash = hash << 1 | bit(across[i][j], across[i][j + 1]);
      }
    }
    for (int i = 0; i < MANY - 1; i++) {
      for (int j = 0; j < FEW; j++) {
        hash = hash << 1 | bit(down[i][j], down[i + 1][j]);
      }
    }
    return hash;
  }

  /**
   * The hash that stands in a record or, where an older labeler wrote it, that of its picture; null
   * where that can't be decoded.
   */
  public static Long of(Long recorded, ByteBuffer png) {
    if (recorded != null) {
      return recorded;
    }
    try {
      return of(Png.decode(png));
    } catch (PictureException e) {
      return null;
    }
  }

  /** In how many bits two hashes differ, 0..64. */
  public static int distance(long one, long other) {
    return Long.bitCount(one ^ other);
  }

  private static int bit(double before, double after) {
    return before - after > MARGIN ? 1 : 0;
  }

  private static double[] grey(Picture picture) {
    int channels = picture.channels();
    double[] grey = new double[picture.width() * picture.height()];
    for (int i = 0; i < grey.length; i++) {
      for (int channel = 0; channel < channels; channel++) {
        grey[i] += (picture.pixels()[i * channels + channel] & 0xff) / (double) channels;
      }
    }
    return grey;
  }

  /** Means over a grid of cells; a pixel counts in each cell by its share of it. */
  private static double[][] cells(double[] grey, Picture picture, int rows, int columns) {
    double height = (double) picture.height() / rows;
    double width = (double) picture.width() / columns;
    double[][] cells = new double[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        int bottom = end(row, height, picture.height());
        int right = end(column, width, picture.width());
        for (int y = (int) (row * height); y < bottom; y++) {
          double part = part(y, row, height);
          for (int x = (int) (column * width); x < right; x++) {
            sum += part * part(x, column, width) * grey[y * picture.width() + x];
          }
        }
        cells[row][column] = sum / (height * width);
      }
    }
    return cells;
  }

  private static int end(int cell, double size, int pixels) {
    return Math.min(pixels, (int) Math.ceil((cell + 1) * size));
  }

  /** How much of a pixel lies in a cell, along one side. */
  private static double part(int pixel, int cell, double size) {
    return Math.max(0, Math.min(pixel + 1, (cell + 1) * size) - Math.max(pixel, cell * size));
  }
}
