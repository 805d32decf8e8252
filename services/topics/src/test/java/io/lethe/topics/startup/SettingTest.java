package io.lethe.topics.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingTest {

  private static final String NAME = "lethe.x.y";

  @Test
  void aBadValueIsRefusedInOneSentenceThatNamesTheProperty() {
    assertRefused(() -> Setting.atLeast(NAME, 0, 1), "must be at least 1, not 0.");
    assertRefused(() -> Setting.between(NAME, 0, 1, 64), "must be from 1 to 64, not 0.");
    assertRefused(() -> Setting.between(NAME, 65, 1, 64), "must be from 1 to 64, not 65.");
    assertRefused(() -> Setting.between(NAME, 1.5, 0, 1.2), "must be from 0.0 to 1.2, not 1.5.");
    assertRefused(
        () -> Setting.between(NAME, Double.NaN, 0, 1.2), "must be from 0.0 to 1.2, not NaN.");
    assertRefused(() -> Setting.share(NAME, 1.5), "must be from 0 to 1, not 1.5.");
    assertRefused(() -> Setting.share(NAME, Double.NaN), "must be from 0 to 1, not NaN.");
    assertRefused(() -> Setting.positive(NAME, Double.NaN), "must be above 0, not NaN.");
    assertRefused(() -> Setting.positive(NAME, Duration.ZERO), "must be above 0, not PT0S.");
    assertRefused(
        () -> Setting.notNegative(NAME, Duration.ofSeconds(-1)), "must be 0 or more, not PT-1S.");
    assertRefused(() -> Setting.require(false, NAME, "has %d of %d", 1, 2), "has 1 of 2.");
  }

  @Test
  void theSentenceOfAnExceptionBeginsWithItsProperty() {
    InvalidSettingException exception = InvalidSettingException.of(NAME + " must be 1, not 2.");

    assertThat(exception.property()).isEqualTo(NAME);
    assertThat(exception).hasMessage(NAME + " must be 1, not 2.");
  }

  @Test
  void theBoundsThemselvesAreAllowed() {
    assertThatCode(
            () -> {
              Setting.atLeast(NAME, 1, 1);
              Setting.between(NAME, 1, 1, 64);
              Setting.between(NAME, 64, 1, 64);
              Setting.between(NAME, 0.0, 0, 1.2);
              Setting.between(NAME, 1.2, 0, 1.2);
              Setting.share(NAME, 0);
              Setting.share(NAME, 1);
              Setting.positive(NAME, Duration.ofNanos(1));
              Setting.notNegative(NAME, Duration.ZERO);
              Setting.require(true, NAME, "never");
            })
        .doesNotThrowAnyException();
  }

  private static void assertRefused(ThrowingCallable check, String problem) {
    assertThatThrownBy(check)
        .isInstanceOfSatisfying(
            InvalidSettingException.class, e -> assertThat(e.property()).isEqualTo(NAME))
        .hasMessage(NAME + " " + problem);
  }
}
