package io.lethe.schemas.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DropTest {

  @Test
  void isTheMeanOfTheDifferences() {
    Drop drop = Drop.ofPairs(new double[] {3, 5}, new double[] {1, 5}, 0);

    assertThat(drop.mean()).isEqualTo(1);
    assertThat(drop.standardError()).isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void modelsThatMakeTheSameDoNotDiffer() {
    Drop drop = Drop.ofPairs(new double[] {1, 0, 1}, new double[] {1, 0, 1}, 1);

    assertThat(drop.isDrop()).isFalse();
    assertThat(drop.isRise()).isFalse();
  }

  @Test
  void threePicturesAgainstNoneMayBeChanceAndTenAreNot() {
    assertThat(Drop.ofPairs(ones(3), ones(0), 1).isDrop()).isFalse();
    assertThat(Drop.ofPairs(ones(10), ones(0), 1).isDrop()).isTrue();
    assertThat(Drop.ofPairs(ones(0), ones(10), 1).isRise()).isTrue();
  }

  @Test
  void asManyUpAsDownAreNoDrop() {
    // given 20 pairs that fell and 20 that rose
    double[] champion = new double[256];
    double[] candidate = new double[256];
    Arrays.fill(champion, 0, 20, 1);
    Arrays.fill(candidate, 20, 40, 1);

    assertThat(Drop.ofPairs(champion, candidate, 1).isDrop()).isFalse();
  }

  @Test
  void countedPairsAreComparedLikePairs() {
    // given 30 pairs of which the champion alone is a hit, 10 the candidate alone, 5 both
    double[] champion = new double[1000];
    double[] candidate = new double[1000];
    Arrays.fill(champion, 0, 35, 1);
    Arrays.fill(candidate, 30, 45, 1);

    assertThat(Drop.ofPairs(1000, 35, 15, 5)).isEqualTo(Drop.ofPairs(champion, candidate, 1));
  }

  @Test
  void sharesOfDifferentPicturesDifferLessCertainlyThanPairs() {
    Drop shares = Drop.ofShares(new Share(30, 1000), new Share(20, 1000));
    Drop pairs = Drop.ofPairs(1000, 30, 20, 20);

    assertThat(shares.mean()).isCloseTo(pairs.mean(), within(1e-12));
    assertThat(shares.isDrop()).isFalse();
    assertThat(pairs.isDrop()).isTrue();
  }

  private static double[] ones(int count) {
    double[] values = new double[256];
    Arrays.fill(values, 0, count, 1);
    return values;
  }
}
