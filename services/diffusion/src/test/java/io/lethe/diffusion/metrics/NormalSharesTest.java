package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NormalSharesTest {
  private static final Set<Integer> NORMAL = Set.of(1, 2, 4);

  private static NormalShares of(int... classes) {
    return NormalShares.of(classes, NORMAL);
  }

  @Test
  void sensitivePicturesAreLeftOut() {
    // given four normal pictures among seven
    NormalShares shares = of(1, 7, 1, 7, 2, 1, 7);

    // then
    assertThat(shares.pictures()).isEqualTo(4);
    assertThat(shares.shares()).isEqualTo(Map.of(1, 0.75, 2, 0.25, 4, 0.0));
    assertThat(shares.largestClass()).isEqualTo(1);
    assertThat(shares.largest()).isEqualTo(0.75);
  }

  @Test
  void aCollapseOntoOneClassShowsThoughEachPictureIsNormal() {
    // given
    NormalShares real = of(1, 2, 4, 1, 2, 4);
    NormalShares even = of(4, 2, 1);
    NormalShares collapsed = of(1, 1, 1, 1, 1, 1);

    // then
    assertThat(even.largestOver(real)).isCloseTo(1, within(1e-12));
    assertThat(collapsed.largestOver(real)).isCloseTo(3, within(1e-12));
    assertThat(even.divergence(real)).isCloseTo(0, within(1e-12));
    assertThat(collapsed.divergence(real)).isGreaterThan(0.3);
  }

  @Test
  void aRareClassThatGrowsIsTheOneThatExceeds() {
    // given a class expected at 10 % which has 30 %, beside a larger one that shrank
    NormalShares expected = of(1, 1, 1, 1, 1, 2, 2, 2, 2, 4);
    NormalShares shares = of(1, 1, 1, 1, 2, 2, 2, 4, 4, 4);

    // then
    assertThat(shares.largestClass()).isEqualTo(1);
    assertThat(shares.largestOver(expected)).isCloseTo(3, within(1e-12));
  }

  @Test
  void theDivergenceIsSymmetricAndEndsAtOneBit() {
    // given
    NormalShares ones = of(1, 1);
    NormalShares twos = of(2, 2, 2);
    NormalShares both = of(1, 1, 2, 2);

    // then
    assertThat(ones.divergence(twos)).isCloseTo(1, within(1e-12));
    assertThat(ones.divergence(both)).isEqualTo(both.divergence(ones));
    // 0.5 (log2(1 / 0.75) + 0.5 log2(0.5 / 0.75) + 0.5 log2(0.5 / 0.25))
    assertThat(ones.divergence(both)).isCloseTo(0.311278, within(1e-6));
  }

  @Test
  void noNormalPictureHasNoShare() {
    assertThat(of(7, 7)).isEqualTo(new NormalShares(0, of().shares()));
    assertThat(of(7).largest()).isZero();
  }

  @Test
  void otherClassesCantBeCompared() {
    assertThatThrownBy(() -> of(1).divergence(NormalShares.of(new int[] {1}, Set.of(1, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Shares of the classes [1, 2, 4] and of [1, 2] can't be compared.");
  }
}
