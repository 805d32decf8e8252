package io.lethe.diffusion.finetune;

/** Pictures to train on, addressed by row. Reading a row must not change anything. */
public interface Pictures {
  /** The {@link #label} of a picture whose class is not known. */
  int NO_CLASS = -1;

  /** How many pictures there are. */
  int size();

  /** 1 (gray) or 3 (red, green, blue). */
  int channels();

  int height();

  int width();

  /**
   * Copies one picture.
   *
   * @param row 0 .. size-1
   * @param target takes (C, H, W) floats in [-1, 1]
   * @param offset where the picture goes
   */
  void copyRow(int row, float[] target, int offset);

  /**
   * The class of a picture, 0 or more, or {@link #NO_CLASS} where it is not known. Models without
   * classes pass it over.
   *
   * @param row 0 .. size-1
   */
  default int label(int row) {
    return NO_CLASS;
  }
}
