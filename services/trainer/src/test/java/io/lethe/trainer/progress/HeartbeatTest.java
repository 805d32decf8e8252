package io.lethe.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.trainer.fixture.AnyJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HeartbeatTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, AssertionError.class})
  void aBeatThatFailsIsFollowedByTheNext(Class<? extends Throwable> failure) {
    // given
    var beats = new AtomicInteger();

    // when
    try (Heartbeat heartbeat =
        Heartbeat.start(
            progress -> {
              if (beats.incrementAndGet() < 3) {
                fail(failure);
              }
            },
            AnyJob.of("j"))) {

      // then
      await().atMost(LONG).until(() -> beats.get() >= 4);
      assertThat(heartbeat.isLost()).isFalse();
    }
  }

  @Test
  void aBeatThatIsStuckLosesTheHeartbeat() {
    // given
    var never = new CountDownLatch(1);

    // when
    try (Heartbeat heartbeat =
        Heartbeat.start(progress -> waitFor(never), AnyJob.of("j"), Duration.ofMillis(100))) {

      // then
      await().atMost(LONG).until(heartbeat::isLost);
    } finally {
      never.countDown();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(Class<? extends Throwable> failure) {
    if (Error.class.isAssignableFrom(failure)) {
      throw new AssertionError("not now");
    }
    throw new IllegalStateException("not now");
  }
}
