package io.lethe.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShuffledPicturesTest {
  private static final int AREA = 28 * 28;

  private final Blocks blocks = new Blocks(200);

  @Test
  void takesEveryPictureOnceAnEpochInAnotherOrder() {
    ShuffledPictures digits = shuffled(1);

    int[] first = digits.order(0);
    int[] second = digits.order(1);

    assertThat(first)
        .containsExactlyInAnyOrder(IntStream.range(0, 200).toArray())
        .isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrder(IntStream.range(0, 200).toArray());
  }

  @Test
  void isAFunctionOfSeedAndEpoch() {
    int[] rows = {3, 4, 5, 6, 7, 8};
    float[] pictures = shuffled(1).pictures(2, rows);

    assertThat(shuffled(1).pictures(2, rows)).isEqualTo(pictures);
    assertThat(shuffled(2).pictures(2, rows)).isNotEqualTo(pictures);
    assertThat(shuffled(1).order(2))
        .isEqualTo(shuffled(1).order(2))
        .isNotEqualTo(shuffled(2).order(2));
  }

  @Test
  void movesPicturesByUpToTwoPixelsAndFillsWithBlack() {
    // given pictures whose block spans columns 11 to 15 and rows 4 to 8
    int[] rows = IntStream.range(0, 20).map(i -> 2 + 10 * i).toArray();

    float[] batch = shuffled(1).pictures(0, rows);

    Set<Integer> corners = new HashSet<>();
    for (int i = 0; i < rows.length; i++) {
      int corner = -1;
      int lit = 0;
      for (int pixel = 0; pixel < AREA; pixel++) {
        if (batch[i * AREA + pixel] > 0) {
          corner = corner < 0 ? pixel : corner;
          lit++;
        } else {
          assertThat(batch[i * AREA + pixel]).isEqualTo(-1);
        }
      }
      assertThat(lit).isEqualTo(25);
      assertThat(corner / 28).isBetween(4 - 2, 4 + 2);
      assertThat(corner % 28).isBetween(11 - 2, 11 + 2);
      corners.add(corner);
    }
    assertThat(corners).hasSizeGreaterThan(5);
  }

  @Test
  void marksTheClassOfEachRow() {
    float[] ones = shuffled(1).oneHot(new int[] {3, 10});

    assertThat(ones).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void mirrorsAboutHalfOfThePictures() {
    // given a picture that is white in its left half; it moves by up to two pixels
    PictureSource picture = new Halves();
    ShuffledPictures mirrored = new ShuffledPictures(picture, 2, true, 1);
    ShuffledPictures plain = new ShuffledPictures(picture, 2, false, 1);

    int turned = 0;
    for (int epoch = 0; epoch < 100; epoch++) {
      turned += mirrored.pictures(epoch, new int[] {0})[14 * 28 + 24] > 0 ? 1 : 0;
      assertThat(plain.pictures(epoch, new int[] {0})[14 * 28 + 24]).isEqualTo(-1);
    }
    assertThat(turned).isBetween(30, 70);
  }

  @Test
  void movesAllColoursTogetherAndFartherInLargerPictures() {
    Colours colours = new Colours(3, 56);
    ShuffledPictures shuffled = new ShuffledPictures(colours, 3, false, 1);

    int farthest = 0;
    for (int epoch = 0; epoch < 60; epoch++) {
      float[] green = shuffled.pictures(epoch, new int[] {1});
      int area = 56 * 56;
      int empty = 0;
      for (int pixel = 0; pixel < area; pixel++) {
        // red and blue stay as dark as in the picture, wherever green goes
        assertThat(green[pixel]).isEqualTo(-1);
        assertThat(green[2 * area + pixel]).isEqualTo(-1);
      }
      while (green[area + 28 * 56 + empty] == -1) {
        empty++;
      }
      farthest = Math.max(farthest, empty);
    }
    assertThat(farthest).isEqualTo(4);
  }

  private ShuffledPictures shuffled(long seed) {
    return new ShuffledPictures(blocks, 10, false, seed);
  }

  /** One picture, white in its left half. */
  private record Halves() implements PictureSource {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public int height() {
      return 28;
    }

    @Override
    public int width() {
      return 28;
    }

    @Override
    public int label(int row) {
      return 0;
    }

    @Override
    public byte[] pixels(int row) {
      byte[] pixels = new byte[AREA];
      for (int pixel = 0; pixel < AREA; pixel++) {
        pixels[pixel] = (byte) (pixel % 28 < 14 ? 255 : 0);
      }
      return pixels;
    }
  }
}
