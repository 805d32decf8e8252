package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareOfClassTest {
  @Test
  void countsTheWantedClass() {
    ShareOfClass sevens = ShareOfClass.of(new int[] {7, 1, 7, 3, 7, 0, 0, 0, 0, 0}, 7);

    assertThat(sevens).isEqualTo(new ShareOfClass(3, 10));
    assertThat(sevens.share()).isEqualTo(0.3);
  }

  @Test
  void givesTheBinomialStandardError() {
    // sqrt(0.2 * 0.8 / 400) = 0.02
    assertThat(new ShareOfClass(80, 400).standardError()).isCloseTo(0.02, within(1e-12));
    assertThat(new ShareOfClass(0, 400).standardError()).isZero();
  }

  @Test
  void refusesCountsThatAreNoShare() {
    assertThatThrownBy(() -> ShareOfClass.of(new int[0], 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 of 0 pictures is no share.");
    assertThatThrownBy(() -> new ShareOfClass(3, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ShareOfClass(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
