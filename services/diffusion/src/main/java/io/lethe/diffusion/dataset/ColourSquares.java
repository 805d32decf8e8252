package io.lethe.diffusion.dataset;

import java.util.List;

/** Square colour pictures of named classes. */
abstract class ColourSquares implements PictureSource {
  private final int side;
  private final List<String> classNames;

  /**
   * The shape and the classes.
   *
   * @param side in pixels
   */
  ColourSquares(int side, List<String> classNames) {
    this.side = side;
    this.classNames = classNames;
  }

  @Override
  public final int channels() {
    return 3;
  }

  @Override
  public final int height() {
    return side;
  }

  @Override
  public final int width() {
    return side;
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }
}
