package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ClockWatch watch = new ClockWatch(new SetClock());

  @Test
  void aClockThatIsSetBackIsAProblemUntilItHasMadeUpForIt() {
    // given
    now = now.plus(Duration.ofMinutes(50));
    assertThat(watch.problem()).isEmpty();

    // when
    now = now.minus(Duration.ofMinutes(47));

    // then
    assertThat(watch.problem()).get().asString().contains("2820 s behind");

    // when
    now = now.plus(Duration.ofMinutes(47)).minus(ClockWatch.MOST);

    // then
    assertThat(watch.problem()).isEmpty();
  }

  @Test
  void aSmallStepIsNone() {
    // when
    now = now.minus(ClockWatch.MOST);

    // then
    assertThat(watch.problem()).isEmpty();
  }

  private final class SetClock extends Clock {

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
