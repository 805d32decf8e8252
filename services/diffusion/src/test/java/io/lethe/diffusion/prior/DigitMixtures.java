package io.lethe.diffusion.prior;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Sets of MNIST digits in which the share of sensitive ones is known. */
final class DigitMixtures {
  private static final Path MNIST =
      Path.of(System.getProperty("basedir", "."), "..", "standalone/assets/datasets/mnist");

  /** Rows are taken this far apart, as neighbours in the file are of one writer. */
  private static final int STRIDE = 7919;

  private final PictureSource sensitive;
  private final PictureSource normal;

  DigitMixtures(IntPredicate isSensitive) throws IOException {
    PictureSource digits = IdxPictures.mnistTrain(MNIST);
    this.sensitive = digits.withLabel(isSensitive);
    this.normal = digits.withLabel(isSensitive.negate());
  }

  /** Sensitive pictures {@code from} and on. */
  PictureSource sensitive(int from, int count) {
    return spread(sensitive, from, count);
  }

  /**
   * Of {@code size} pictures the share {@code prior} is sensitive; {@code from} moves the choice.
   */
  PictureSource mixture(double prior, int size, int from) {
    int share = (int) Math.round(prior * size);
    return new Joined(sensitive(from, share), spread(normal, from, size - share));
  }

  private static PictureSource spread(PictureSource pictures, int from, int count) {
    return pictures.rows(
        IntStream.range(from, from + count)
            .map(i -> (int) ((long) i * STRIDE % pictures.size()))
            .toArray());
  }

  private record Joined(PictureSource first, PictureSource second) implements PictureSource {
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
    public int label(int row) {
      return row < first.size() ? first.label(row) : second.label(row - first.size());
    }

    @Override
    public byte[] pixels(int row) {
      return row < first.size() ? first.pixels(row) : second.pixels(row - first.size());
    }
  }
}
