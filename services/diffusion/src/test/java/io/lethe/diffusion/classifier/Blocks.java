package io.lethe.diffusion.classifier;

import io.lethe.diffusion.dataset.PictureSource;

/** A stand-in for MNIST that is learned in seconds: each class is a white square in its place. */
record Blocks(int size) implements PictureSource {
  private static final int SIDE = 28;
  private static final int BLOCK = 5;

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int height() {
    return SIDE;
  }

  @Override
  public int width() {
    return SIDE;
  }

  @Override
  public int label(int row) {
    return row % ClassifierShape.DIGITS.classes();
  }

  @Override
  public byte[] pixels(int row) {
    byte[] pixels = new byte[SIDE * SIDE];
    int left = 1 + label(row) % 5 * BLOCK;
    int top = label(row) < 5 ? 4 : 18;
    for (int y = top; y < top + BLOCK; y++) {
      for (int x = left; x < left + BLOCK; x++) {
        pixels[y * SIDE + x] = (byte) (255 - row % 50);
      }
    }
    return pixels;
  }
}
