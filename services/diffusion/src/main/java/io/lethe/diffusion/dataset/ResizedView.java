package io.lethe.diffusion.dataset;

/** Pictures brought to another size as they are read; none is kept. */
final class ResizedView extends PictureView {
  private final int height;
  private final int width;

  ResizedView(PictureSource all, int height, int width) {
    super(all);
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "There are no pictures of %dx%d pixels.".formatted(width, height));
    }
    this.height = height;
    this.width = width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public byte[] pixels(int row) {
    return Scaling.scale(
        super.pixels(row), channels(), super.height(), super.width(), height, width);
  }
}
