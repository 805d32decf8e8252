package io.lethe.diffusion.dataset;

import java.util.List;

/** The check of rows of bytes that stand for pictures of one size. */
final class RowLengths {

  private RowLengths() {}

  /**
   * Requires that all have the same length.
   *
   * @param what one row is, for the message
   * @param number bytes of one number of a row
   * @throws IllegalArgumentException naming the first of another length
   */
  static void require(
      List<byte[]> rows, String what, int channels, int height, int width, int number) {
    int bytes = channels * height * width * number;
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).length != bytes) {
        throw new IllegalArgumentException(
            "%s %d has %d bytes, not %d (%dx%d pixels, %d channels)."
                .formatted(what, row, rows.get(row).length, bytes, width, height, channels));
      }
    }
  }
}
