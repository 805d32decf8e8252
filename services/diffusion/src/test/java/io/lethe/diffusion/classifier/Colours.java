package io.lethe.diffusion.classifier;

import io.lethe.diffusion.dataset.PictureSource;

/** Square pictures, all red, green or blue: the classes 0, 1 and 2. */
record Colours(int size, int side) implements PictureSource {
  @Override
  public int channels() {
    return 3;
  }

  @Override
  public int height() {
    return side;
  }

  @Override
  public int width() {
    return side;
  }

  @Override
  public int label(int row) {
    return row % 3;
  }

  @Override
  public byte[] pixels(int row) {
    byte[] pixels = new byte[3 * side * side];
    for (int i = label(row); i < pixels.length; i += 3) {
      pixels[i] = (byte) (200 + row % 50);
    }
    return pixels;
  }
}
