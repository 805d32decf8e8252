package io.lethe.diffusion.dataset;

import java.util.List;
import java.util.Objects;

/** Square colour pictures that lie in files as a plane each of red, green and blue. */
abstract class PlanarPictures extends ColourSquares {
  private final byte[] labels;
  private final int area;

  PlanarPictures(int side, List<String> classNames, byte[] labels) {
    super(side, classNames);
    this.labels = labels;
    this.area = side * side;
  }

  /** The three planes of a picture that exists, one after another. */
  abstract byte[] planes(int row);

  /** The index of a pixel in its plane. */
  abstract int place(int y, int x);

  @Override
  public final int size() {
    return labels.length;
  }

  @Override
  public final int label(int row) {
    return labels[row];
  }

  @Override
  public final byte[] pixels(int row) {
    byte[] planes = planes(Objects.checkIndex(row, size()));
    byte[] pixels = new byte[planes.length];
    int at = 0;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        int place = place(y, x);
        for (int channel = 0; channel < channels(); channel++) {
          pixels[at++] = planes[channel * area + place];
        }
      }
    }
    return pixels;
  }
}
