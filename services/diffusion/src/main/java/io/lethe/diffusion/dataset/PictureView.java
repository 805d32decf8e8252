package io.lethe.diffusion.dataset;

import java.util.List;

/** Pictures that come from another source, whose numbers and shape they have unless told anew. */
abstract class PictureView implements PictureSource {
  private final PictureSource all;

  PictureView(PictureSource all) {
    this.all = all;
  }

  @Override
  public int size() {
    return all.size();
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
    return all.pixels(row);
  }

  @Override
  public String prompt(int row) {
    return all.prompt(row);
  }

  @Override
  public int label(int row) {
    return all.label(row);
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }
}
