package io.lethe.diffusion.dataset;

/**
 * The pictures of two sources of one shape, one source after the other.
 *
 * @param first which say the shape
 */
public record JoinedPictures(PictureSource first, PictureSource second) implements PictureSource {

  /**
   * Joins two sources.
   *
   * @throws IllegalArgumentException if they are of different shapes
   */
  public static PictureSource of(PictureSource first, PictureSource second) {
    if (first.channels() != second.channels()
        || first.height() != second.height()
        || first.width() != second.width()) {
      throw new IllegalArgumentException("the pictures are of different shapes");
    }
    return new JoinedPictures(first, second);
  }

  @Override
  public int size() {
    return first.size() + second.size();
  }

  @Override
  public int channels() {
    return first.channels();
  }

  @Override
  public int height() {
    return first.height();
  }

  @Override
  public int width() {
    return first.width();
  }

  @Override
  public byte[] pixels(int row) {
    return row < first.size() ? first.pixels(row) : second.pixels(row - first.size());
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    if (row < first.size()) {
      first.copyRow(row, target, offset);
    } else {
      second.copyRow(row - first.size(), target, offset);
    }
  }

  @Override
  public String prompt(int row) {
    return row < first.size() ? first.prompt(row) : second.prompt(row - first.size());
  }

  @Override
  public int label(int row) {
    return row < first.size() ? first.label(row) : second.label(row - first.size());
  }
}
