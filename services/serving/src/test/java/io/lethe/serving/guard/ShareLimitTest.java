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
        heldBack[i] = limit.found(new Object());
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
    assertThat(limit.found(new Object())).isTrue();
    assertThat(limit.found(new Object())).isTrue();
    assertThat(limit.isExceeded()).isFalse();

    // when
    assertThat(limit.found(new Object())).isFalse();

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
  void onePictureThatIsFoundAgainAndAgainUsesUpOnePlace() {
    // given
    ShareLimit limit = new ShareLimit(0.05, 40);

    // when
    for (int i = 0; i < 60; i++) {
      assertThat(limit.found("seed 7")).isTrue();
    }

    // then another may be held back too, and a third not
    assertThat(limit.isExceeded()).isFalse();
    assertThat(limit.found("seed 8")).isTrue();
    assertThat(limit.found("seed 9")).isFalse();

    // when the first falls out of the window
    for (int i = 0; i < 38; i++) {
      limit.passed();
    }

    // then there is room for the third, which is found again
    assertThat(limit.found("seed 9")).isTrue();

    // and the first takes the place of the second, which falls out next
    assertThat(limit.found("seed 7")).isTrue();
  }

  @Test
  void aShareOfNoneHoldsNothingBack() {
    ShareLimit limit = new ShareLimit(0, 100);

    assertThat(limit.found(new Object())).isFalse();
    assertThat(limit.isExceeded()).isTrue();
  }

  @Test
  void aShareOfAllHoldsEverythingBack() {
    ShareLimit limit = new ShareLimit(1, 3);

    for (int i = 0; i < 10; i++) {
      assertThat(limit.found(new Object())).isTrue();
    }
    assertThat(limit.isExceeded()).isFalse();
  }
}
