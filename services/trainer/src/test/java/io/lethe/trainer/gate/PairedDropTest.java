package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedDropTest {

  @Test
  void isTheMeanOfTheDifferences() {
    PairedDrop drop = PairedDrop.of(new double[] {3, 5}, new double[] {1, 5}, 0);

    assertThat(drop.mean()).isEqualTo(1);
    assertThat(drop.standardError()).isCloseTo(Math.sqrt(0.5), within(1e-12));
  }

  @Test
  void modelsThatMakeTheSameDoNotDiffer() {
    PairedDrop drop = PairedDrop.of(new double[] {1, 0, 1}, new double[] {1, 0, 1}, 1);

    assertThat(drop.isDrop()).isFalse();
    assertThat(drop.isRise()).isFalse();
  }

  @Test
  void threePicturesAgainstNoneMayBeChanceAndTenAreNot() {
    assertThat(PairedDrop.of(ones(3), ones(0), 1).isDrop()).isFalse();
    assertThat(PairedDrop.of(ones(10), ones(0), 1).isDrop()).isTrue();
    assertThat(PairedDrop.of(ones(0), ones(10), 1).isRise()).isTrue();
  }

  @Test
  void asManyUpAsDownAreNoDrop() {
    // given 20 pairs that fell and 20 that rose
    double[] champion = new double[256];
    double[] candidate = new double[256];
    Arrays.fill(champion, 0, 20, 1);
    Arrays.fill(candidate, 20, 40, 1);

    assertThat(PairedDrop.of(champion, candidate, 1).isDrop()).isFalse();
  }

  private static double[] ones(int count) {
    double[] values = new double[256];
    Arrays.fill(values, 0, count, 1);
    return values;
  }
}
