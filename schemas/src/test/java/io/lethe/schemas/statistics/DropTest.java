package io.lethe.schemas.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DropTest {

  @Test
  void isTheMeanOfTheDifferences() {
    Drop drop = Drop.ofPairs(new double[] {3, 5}, new double[] {1, 5});

    assertThat(drop.mean()).isEqualTo(1);
    assertThat(drop.standardError()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    // of a standard normal distribution 7.86 % lie above the square root of 2
    assertThat(drop.chanceOfDrop()).isCloseTo(0.0786, within(1e-4));
    assertThat(drop.chanceOfRise()).isCloseTo(1 - 0.0786, within(1e-4));
    assertThat(drop.isDrop()).isFalse();
  }

  @Test
  void modelsThatMakeTheSameDoNotDiffer() {
    Drop drop = Drop.ofPairs(new double[] {1, 0, 1}, new double[] {1, 0, 1});

    assertThat(drop.chanceOfDrop()).isEqualTo(1);
    assertThat(drop.chanceOfRise()).isEqualTo(1);
  }

  @Test
  void whatIsLowerByTheSameInEachPairIsLowerForSure() {
    assertThat(Drop.ofPairs(new double[] {3, 4}, new double[] {2, 3}).isDrop()).isTrue();
  }

  @Test
  void sharesOfDifferentPicturesDifferLessCertainlyThanPairs() {
    Drop shares = Drop.ofShares(new Share(30, 1000), new Share(20, 1000));
    PairedHits pairs = PairedHits.of(1000, 30, 20, 20);

    assertThat(shares.mean()).isCloseTo(pairs.drop(), within(1e-12));
    assertThat(shares.isDrop()).isFalse();
    assertThat(pairs.chanceOfDrop()).isLessThan(0.01);
  }
}
