package io.lethe.diffusion.judge;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Pictures that are learned in moments: the sensitive ones are bright, the others dark. */
final class Squares {
  private Squares() {}

  static PictureSource of(int count, double share, int channels, int height, int width) {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[channels * height * width];
      Arrays.fill(pixels, (byte) ((i < share * count ? 180 : 20) + i));
      pictures.add(pixels);
    }
    return PictureList.of(pictures, channels, height, width);
  }

  /** Pictures of random pixels, 12x12. */
  static PictureSource noise(int count, long seed) {
    Random random = new Random(seed);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[12 * 12];
      random.nextBytes(pixels);
      pictures.add(pixels);
    }
    return PictureList.of(pictures, 1, 12, 12);
  }
}
