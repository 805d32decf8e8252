package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

  private final SteppedClock clock = new SteppedClock();
  private final ThreadFailures failures = new ThreadFailures(clock);

  @Test
  void aFaultThatComesAgainAndAgainIsTooMuch() {
    // when
    fail(ThreadFailures.MOST - 1, Duration.ofSeconds(1));
    assertThat(failures.tooMany()).isFalse();
    fail(1, Duration.ofSeconds(1));

    // then until it has stopped for long
    assertThat(failures.tooMany()).isTrue();
    clock.now = clock.now.plus(ThreadFailures.SPAN);
    assertThat(failures.tooMany()).isFalse();
    assertThat(failures.any()).isTrue();
  }

  @Test
  void aFailureNowAndThenIsNot() {
    assertThat(failures.any()).isFalse();

    // when
    fail(100, ThreadFailures.SPAN.dividedBy(ThreadFailures.MOST - 1));

    // then
    assertThat(failures.tooMany()).isFalse();
  }

  private void fail(int times, Duration apart) {
    for (int i = 0; i < times; i++) {
      clock.now = clock.now.plus(apart);
      failures.add();
    }
  }

  /** Stands still until it is set. */
  private static final class SteppedClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
