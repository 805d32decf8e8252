package io.lethe.diffusion.dataset;

/** Some rows of a labelled source; no pixels are copied. */
final class LabelledRowView extends RowView implements LabelledPictures {
  LabelledRowView(LabelledPictures all, int[] rows) {
    super(all, rows);
  }
}
