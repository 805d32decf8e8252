package io.lethe.diffusion.dataset;

import java.util.Objects;

/** Some rows of a source; no pixels are copied. */
class RowView implements PictureSource {
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
  public final int size() {
    return rows.length;
  }

  @Override
  public final int channels() {
    return all.channels();
  }

  @Override
  public final int height() {
    return all.height();
  }

  @Override
  public final int width() {
    return all.width();
  }

  @Override
  public final byte[] pixels(int row) {
    return all.pixels(rows[row]);
  }

  @Override
  public int label(int row) {
    return all.label(rows[row]);
  }
}
