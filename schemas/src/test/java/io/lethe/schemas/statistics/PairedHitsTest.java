package io.lethe.schemas.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedHitsTest {

  @Test
  void threePicturesAgainstNoneMayBeChanceAndTenAreNot() {
    // 1 / 2^3 and 1 / 2^10
    assertThat(new PairedHits(256, 3, 0).chanceOfDrop()).isCloseTo(0.125, within(1e-12));
    assertThat(new PairedHits(256, 10, 0).chanceOfDrop()).isCloseTo(0.0009766, within(1e-7));
    assertThat(new PairedHits(256, 0, 10).chanceOfRise()).isCloseTo(0.0009766, within(1e-7));
  }

  @Test
  void asManyUpAsDownAreNoDrop() {
    var pairs = new PairedHits(256, 20, 20);

    assertThat(pairs.drop()).isZero();
    assertThat(pairs.chanceOfDrop()).isGreaterThan(0.5);
    assertThat(pairs.chanceOfRise()).isGreaterThan(0.5);
  }

  @Test
  void versionsThatMakeTheSameDoNotDiffer() {
    assertThat(PairedHits.of(1000, 35, 35, 35).chanceOfDrop()).isEqualTo(1);
    assertThat(PairedHits.of(1000, 35, 35, 35).chanceOfRise()).isEqualTo(1);
  }

  @Test
  void countsAreComparedByThePairsThatDiffer() {
    // given 30 pairs of which the champion alone is a hit, 10 the candidate alone, 5 both
    PairedHits pairs = PairedHits.of(1000, 35, 15, 5);

    assertThat(pairs).isEqualTo(new PairedHits(1000, 30, 10));
    assertThat(pairs.drop()).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void countsThatMakeNoSenseStopNothing() {
    long many = Long.MAX_VALUE / 2;

    assertThat(PairedHits.of(10, 3, 2, 9).chanceOfRise()).isEqualTo(1);
    assertThat(new PairedHits(many, many, 7).chanceOfDrop()).isLessThan(1e-9);
    assertThat(new Share(many / 2, many).lower(0.05)).isBetween(0.49, 0.5);
  }

  @Test
  void equalVersionsSeemToDifferNoMoreOftenThanIsSaid() {
    // given the chance of each outcome of 30 pairs that differ
    double wrong = 0;
    for (int ones = 0; ones <= 30; ones++) {
      double chance = Math.pow(0.5, 30);
      for (int i = 0; i < ones; i++) {
        chance *= (30.0 - i) / (i + 1);
      }
      wrong += new PairedHits(256, ones, 30 - ones).chanceOfDrop() <= 0.05 ? chance : 0;
    }

    // then
    assertThat(wrong).isBetween(0.01, 0.05);
  }
}
