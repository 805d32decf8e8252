package io.lethe.diffusion.dataset;

import java.util.Arrays;
import java.util.List;

/** Pictures held as pixel arrays, such as those a model has just made. */
public final class PictureList implements PictureSource {
  private final List<byte[]> pictures;
  private final int[] labels;
  private final int channels;
  private final int height;
  private final int width;

  private PictureList(List<byte[]> pictures, int[] labels, int channels, int height, int width) {
    this.pictures = pictures;
    this.labels = labels;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /**
   * Wraps pictures; the arrays are not copied and must not change afterwards.
   *
   * @param pictures each (H, W, C) bytes, row-major
   * @throws IllegalArgumentException naming the first picture of another length
   */
  public static PictureList of(List<byte[]> pictures, int channels, int height, int width) {
    int[] unknown = new int[pictures.size()];
    Arrays.fill(unknown, NO_CLASS);
    return of(pictures, unknown, channels, height, width);
  }

  /**
   * Wraps pictures some or all of which have a class; neither they nor the labels are copied.
   *
   * @param labels the class of each picture, 0 or more, or {@link #NO_CLASS}
   * @throws IllegalArgumentException naming the first picture of another length, or if there are
   *     not as many labels as pictures
   */
  public static PictureList of(
      List<byte[]> pictures, int[] labels, int channels, int height, int width) {
    if (labels.length != pictures.size()) {
      throw new IllegalArgumentException(
          "There are %d labels of %d pictures.".formatted(labels.length, pictures.size()));
    }
    RowLengths.require(pictures, "Picture", channels, height, width, Byte.BYTES);
    return new PictureList(List.copyOf(pictures), labels, channels, height, width);
  }

  @Override
  public int size() {
    return pictures.size();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public byte[] pixels(int row) {
    return pictures.get(row).clone();
  }

  @Override
  public int label(int row) {
    return labels[row];
  }
}
