package io.lethe.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShuffledDigitsTest {
  private static final int AREA = 28 * 28;

  private final Blocks blocks = new Blocks(200);

  @Test
  void takesEveryPictureOnceAnEpochInAnotherOrder() {
    ShuffledDigits digits = new ShuffledDigits(blocks, 1);

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
    float[] pictures = new ShuffledDigits(blocks, 1).pictures(2, rows);

    assertThat(new ShuffledDigits(blocks, 1).pictures(2, rows)).isEqualTo(pictures);
    assertThat(new ShuffledDigits(blocks, 2).pictures(2, rows)).isNotEqualTo(pictures);
    assertThat(new ShuffledDigits(blocks, 1).order(2))
        .isEqualTo(new ShuffledDigits(blocks, 1).order(2))
        .isNotEqualTo(new ShuffledDigits(blocks, 2).order(2));
  }

  @Test
  void movesPicturesByUpToTwoPixelsAndFillsWithBlack() {
    // given pictures whose block spans columns 11 to 15 and rows 4 to 8
    int[] rows = IntStream.range(0, 20).map(i -> 2 + 10 * i).toArray();

    float[] batch = new ShuffledDigits(blocks, 1).pictures(0, rows);

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
    float[] ones = new ShuffledDigits(blocks, 1).oneHot(new int[] {3, 10});

    assertThat(ones).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
