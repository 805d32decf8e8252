package io.lethe.diffusion.dataset;

import java.util.Objects;

/** Some rows of a source; no pixels are copied. */
final class RowView implements PictureSource {
  private final PictureSource all;
  private final int[] rows;

  RowView(PictureSource all, int[] rows) {
    this.all = all;
    this.rows = rows;
  }

  /** A copy of the rows, all of which exist. */
  static int[] checked(PictureSource all, int[] rows) {
    for (int row : rows) {
      Objects.checkIndex(row, all.size());
    }
    return rows.clone();
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public int channels() {
    return all.channels();
  }

  @Override
  public int height() {
    return all.height();
  }

  @Override
  public int width() {
    return all.width();
  }

  @Override
  public byte[] pixels(int row) {
    return all.pixels(rows[row]);
  }
}
