package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.Pictures;

/** A picture source as fine-tuning takes it. */
record SourcePictures(PictureSource source) implements Pictures {

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public int height() {
    return source.height();
  }

  @Override
  public int width() {
    return source.width();
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    source.copyRow(row, target, offset);
  }
}
