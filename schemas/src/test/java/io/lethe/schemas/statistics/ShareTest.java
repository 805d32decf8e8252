package io.lethe.schemas.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShareTest {

  @Test
  void noHitIsNotCertainToBeNone() {
    assertThat(new Share(0, 100).standardError()).isPositive();
    assertThat(new Share(0, 100).isAbove(0)).isFalse();
    assertThat(new Share(100, 100).standardError()).isPositive();
  }

  @Test
  void isAboveALimitOnlyWhereChanceIsRuledOut() {
    assertThat(new Share(2, 100).isAbove(0.01)).isFalse();
    assertThat(new Share(200, 10_000).isAbove(0.01)).isTrue();
  }
}
