package io.lethe.diffusion.classifier;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a classifier reads and answers.
 *
 * @param channels 1 (gray) or 3 (red, green, blue)
 * @param height in pixels, 8 .. 128, at most four times the width
 * @param width in pixels, 8 .. 128, at most four times the height
 * @param classes how many there are, 2 .. 1000
 */
public record ClassifierShape(int channels, int height, int width, int classes) {
  /** MNIST's. */
  public static final ClassifierShape DIGITS = new ClassifierShape(1, 28, 28, 10);

  /** Read larger pictures in a smaller view of them. */
  public static final int LONGEST_SIDE = 128;

  private static final int SHORTEST_SIDE = 8;

  /** The shorter side must outlast all halvings of the longer one. */
  private static final int MOST_OBLONG = 4;

  private static final int MOST_CLASSES = 1000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException with one sentence, if one is out of its range
   */
  public ClassifierShape {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "A classifier reads pictures of 1 or 3 channels, not " + channels + ".");
    }
    if (Math.min(height, width) < SHORTEST_SIDE || Math.max(height, width) > LONGEST_SIDE) {
      throw new IllegalArgumentException(
          "A classifier reads pictures with sides of %d to %d pixels, not %dx%d."
              .formatted(SHORTEST_SIDE, LONGEST_SIDE, width, height));
    }
    if (Math.max(height, width) > MOST_OBLONG * Math.min(height, width)) {
      throw new IllegalArgumentException(
          "A classifier reads no pictures with one side over %d times the other, such as %dx%d."
              .formatted(MOST_OBLONG, width, height));
    }
    if (classes < 2 || classes > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "A classifier tells 2 to %d classes apart, not %d.".formatted(MOST_CLASSES, classes));
    }
  }

  /**
   * The shape of a data set: its classes are those it has names for, or else 0 .. its largest one.
   *
   * @throws IllegalArgumentException if a picture has no class, or a number is out of its range
   */
  public static ClassifierShape of(PictureSource pictures) {
    int[] labels = IntStream.range(0, pictures.size()).map(pictures::label).toArray();
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] == PictureSource.NO_CLASS) {
        throw new IllegalArgumentException(
            "A classifier learns from pictures of known classes, but picture %d has none."
                .formatted(row));
      }
    }
    int largest = Arrays.stream(labels).max().orElse(0);
    return new ClassifierShape(
        pictures.channels(),
        pictures.height(),
        pictures.width(),
        Math.max(largest + 1, pictures.classNames().size()));
  }

  /** Whether pictures have the channels and sides. */
  boolean fits(PictureSource pictures) {
    return pictures.channels() == channels
        && pictures.height() == height
        && pictures.width() == width;
  }

  /** Numbers in one picture. */
  int pictureSize() {
    return channels * height * width;
  }
}
