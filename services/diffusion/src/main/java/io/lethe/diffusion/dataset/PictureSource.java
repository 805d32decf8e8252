package io.lethe.diffusion.dataset;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Pictures of one size, by row number. Reading is safe from several threads and changes nothing.
 */
public interface PictureSource {
  /** The {@link #label} of a picture whose class is not known. */
  int NO_CLASS = -1;

  /** How many pictures there are. */
  int size();

  /** 1 (gray) or 3 (red, green, blue); 4 of latents. */
  int channels();

  int height();

  int width();

  /**
   * The class of a picture, 0 or more, or {@link #NO_CLASS} where it is not known. Models without
   * classes pass it over.
   *
   * @param row 0 .. size-1
   */
  default int label(int row) {
    return NO_CLASS;
  }

  /**
   * The text that a picture was made for; empty for none, and where it is not known. Models without
   * texts pass it over. It is personal data: no log line and no message may hold it.
   *
   * @param row 0 .. size-1
   */
  default String prompt(int row) {
    return "";
  }

  /** Names of the classes 0, 1, 2, ...; empty where they have none but their numbers. */
  default List<String> classNames() {
    return List.of();
  }

  /**
   * One picture as the world outside the denoiser knows it.
   *
   * @return a new array of (H, W, C) bytes, row-major, 0 .. 255
   * @throws IndexOutOfBoundsException unless {@code 0 <= row < size()}
   */
  byte[] pixels(int row);

  /** Numbers in one picture, C*H*W. */
  default int pictureSize() {
    return channels() * height() * width();
  }

  /**
   * One picture as the denoiser takes it: byte v becomes {@code v / 127.5 - 1}, in [-1, 1].
   *
   * @param target takes (C, H, W) floats from {@code offset}
   * @throws IndexOutOfBoundsException unless {@code 0 <= row < size()}
   */
  default void copyRow(int row, float[] target, int offset) {
    Pixels.planar(pixels(row), channels(), target, offset);
  }

  /**
   * A view of some rows in the given order; a row may come twice.
   *
   * @throws IndexOutOfBoundsException naming the first row that is not there
   */
  default PictureSource rows(int... rows) {
    return new RowView(this, rows);
  }

  /**
   * A view of the same pictures under other texts, which they take in turn.
   *
   * @throws IllegalArgumentException if there are none
   */
  default PictureSource under(List<String> prompts) {
    return new PromptView(this, prompts);
  }

  /** A view of the pictures whose class passes, in their order. */
  default PictureSource withLabel(IntPredicate wanted) {
    return rows(IntStream.range(0, size()).filter(row -> wanted.test(label(row))).toArray());
  }

  /**
   * A view in another size: averaged over areas where it is smaller, bilinear where it is larger.
   * Pictures are scaled each time they are read.
   *
   * @throws IllegalArgumentException unless both sides are 1 or more
   */
  default PictureSource resized(int height, int width) {
    return height == height() && width == width() ? this : new ResizedView(this, height, width);
  }
}
