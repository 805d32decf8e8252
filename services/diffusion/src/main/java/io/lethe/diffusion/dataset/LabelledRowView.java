package io.lethe.diffusion.dataset;

/** Some rows of a labelled source; no pixels are copied. */
final class LabelledRowView implements LabelledPictures {
  private final LabelledPictures all;
  private final int[] rows;

  LabelledRowView(LabelledPictures all, int[] rows) {
    this.all = all;
    this.rows = rows;
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

  @Override
  public int label(int row) {
    return all.label(rows[row]);
  }
}
