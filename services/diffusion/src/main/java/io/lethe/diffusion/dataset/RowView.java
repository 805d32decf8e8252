package io.lethe.diffusion.dataset;

import java.util.Objects;

/** Some rows of a source; no pixels are copied. */
class RowView extends PictureView {
  private final int[] rows;

  RowView(PictureSource all, int[] rows) {
    super(all);
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
  public final byte[] pixels(int row) {
    return super.pixels(rows[row]);
  }

  @Override
  public final int label(int row) {
    return super.label(rows[row]);
  }
}
