package io.lethe.diffusion.dataset;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Pictures whose class is known. */
public interface LabelledPictures extends PictureSource {
  /**
   * The class of a picture, 0 or more.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= row < size()}
   */
  @Override
  int label(int row);

  /** Names of the classes 0, 1, 2, ...; empty where they have none but their numbers. */
  default List<String> classNames() {
    return List.of();
  }

  @Override
  default LabelledPictures rows(int... rows) {
    return new LabelledRowView(this, RowView.checked(this, rows));
  }

  /** A view of the pictures whose class passes, in their order. */
  default LabelledPictures withLabel(IntPredicate wanted) {
    return rows(IntStream.range(0, size()).filter(row -> wanted.test(label(row))).toArray());
  }

  @Override
  default LabelledPictures resized(int height, int width) {
    return height == height() && width == width()
        ? this
        : new LabelledResizedView(this, height, width);
  }
}
