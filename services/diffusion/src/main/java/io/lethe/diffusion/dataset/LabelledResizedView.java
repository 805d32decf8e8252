package io.lethe.diffusion.dataset;

import java.util.List;

/** Labelled pictures brought to another size as they are read; none is kept. */
final class LabelledResizedView extends ResizedView implements LabelledPictures {
  private final LabelledPictures all;

  LabelledResizedView(LabelledPictures all, int height, int width) {
    super(all, height, width);
    this.all = all;
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }
}
