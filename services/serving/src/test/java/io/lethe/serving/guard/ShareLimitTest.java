package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ShareLimitTest {

  @Test
  void atMostTheShareOfAnyWindowIsHeldBack() {
    // given a guard that takes two in three for sensitive, now and then none
    int window = 40;
    ShareLimit limit = new ShareLimit(0.05, window);
    Random random = new Random(1);
    boolean[] heldBack = new boolean[2000];

    // when
    for (int i = 0; i < heldBack.length; i++) {
      if (i / 100 % 3 < 2 && random.nextInt(3) < 2) {
        heldBack[i] = limit.found();
      } else {
        limit.passed();
      }
    }

    // then
    int inWindow = 0;
    int most = 0;
    for (int i = 0; i < heldBack.length; i++) {
      inWindow += (heldBack[i] ? 1 : 0) - (i >= window && heldBack[i - window] ? 1 : 0);
      most = Math.max(most, inWindow);
    }
    assertThat(most).isEqualTo(2);
  }

  @Test
  void theAlarmEndsWhenTheShareFalls() {
    // given
    ShareLimit limit = new ShareLimit(0.2, 10);
    assertThat(limit.found()).isTrue();
    assertThat(limit.found()).isTrue();
    assertThat(limit.isExceeded()).isFalse();

    // when
    assertThat(limit.found()).isFalse();

    // then
    assertThat(limit.isExceeded()).isTrue();
    assertThat(limit.share()).isEqualTo(0.3);

    // when the first falls out of the window
    for (int i = 0; i < 8; i++) {
      limit.passed();
    }

    // then
    assertThat(limit.isExceeded()).isFalse();
  }

  @Test
  void aShareOfNoneHoldsNothingBack() {
    ShareLimit limit = new ShareLimit(0, 100);

    assertThat(limit.found()).isFalse();
    assertThat(limit.isExceeded()).isTrue();
  }

  @Test
  void aShareOfAllHoldsEverythingBack() {
    ShareLimit limit = new ShareLimit(1, 3);

    for (int i = 0; i < 10; i++) {
      assertThat(limit.found()).isTrue();
    }
    assertThat(limit.isExceeded()).isFalse();
  }
}
