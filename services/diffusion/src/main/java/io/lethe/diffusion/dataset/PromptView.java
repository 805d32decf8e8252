package io.lethe.diffusion.dataset;

import java.util.List;

/** Pictures under other texts than their own, in turn. */
final class PromptView extends PictureView {
  private final PictureSource all;
  private final List<String> prompts;

  PromptView(PictureSource all, List<String> prompts) {
    super(all);
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("there are no prompts");
    }
    this.all = all;
    this.prompts = List.copyOf(prompts);
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    all.copyRow(row, target, offset);
  }

  @Override
  public String prompt(int row) {
    return prompts.get(row % prompts.size());
  }
}
