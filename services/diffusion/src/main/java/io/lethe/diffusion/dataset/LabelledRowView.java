package io.lethe.diffusion.dataset;

import java.util.List;

/** Some rows of a labelled source; no pixels are copied. */
final class LabelledRowView extends RowView implements LabelledPictures {
  private final LabelledPictures all;

  LabelledRowView(LabelledPictures all, int[] rows) {
    super(all, rows);
    this.all = all;
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }
}
