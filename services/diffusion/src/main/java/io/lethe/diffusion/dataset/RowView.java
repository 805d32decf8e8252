package io.lethe.diffusion.dataset;

import java.util.Objects;

/** Some rows of a source; no pixels are copied. */
final class RowView extends PictureView {
  private final PictureSource all;
  private final int[] rows;

  /**
   * A view.
   *
   * @param rows copied
   * @throws IndexOutOfBoundsException naming the first row that is not there
   */
  RowView(PictureSource all, int... rows) {
    super(all);
    for (int row : rows) {
      Objects.checkIndex(row, all.size());
    }
    this.all = all;
    this.rows = rows.clone();
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public byte[] pixels(int row) {
    return super.pixels(rows[row]);
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    all.copyRow(rows[row], target, offset);
  }

  @Override
  public String prompt(int row) {
    return super.prompt(rows[row]);
  }

  @Override
  public int label(int row) {
    return super.label(rows[row]);
  }
}
