package io.lethe.diffusion;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import java.util.Arrays;

/**
 * Pictures of 28 x 28 that a function draws, in all channels alike.
 *
 * @param labels each picture's class; as many as there are pictures
 */
public record DrawnPictures(int channels, Drawing drawing, int... labels) implements PictureSource {
  private static final int SIDE = 28;

  /** The value of a pixel, -1 .. 1. */
  @FunctionalInterface
  public interface Drawing {
    float at(int row, int y, int x);
  }

  /** Grey pictures without classes. */
  public static DrawnPictures of(int size, Drawing drawing) {
    int[] labels = new int[size];
    Arrays.fill(labels, NO_CLASS);
    return new DrawnPictures(1, drawing, labels);
  }

  @Override
  public int size() {
    return labels.length;
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
  public void copyRow(int row, float[] target, int offset) {
    for (int i = 0; i < channels * SIDE * SIDE; i++) {
      target[offset + i] = drawing.at(row, i / SIDE % SIDE, i % SIDE);
    }
  }

  @Override
  public byte[] pixels(int row) {
    float[] planar = new float[pictureSize()];
    copyRow(row, planar, 0);
    return Pixels.interleaved(planar, 0, channels, SIDE * SIDE);
  }

  @Override
  public int label(int row) {
    return labels[row];
  }
}
