package io.lethe.diffusion.dataset;

/** Some rows of a labelled source; no pixels are copied. */
final class LabelledRowView extends RowView implements LabelledPictures {
  private final LabelledPictures all;
  private final int[] rows;

  LabelledRowView(LabelledPictures all, int[] rows) {
    super(all, rows);
    this.all = all;
    this.rows = rows;
  }

  @Override
  public int label(int row) {
    return all.label(rows[row]);
  }
}
