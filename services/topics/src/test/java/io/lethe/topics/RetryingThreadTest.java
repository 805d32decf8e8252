package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryingThreadTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void workThatFailsBeginsAnew(Class<? extends Throwable> failure) throws InterruptedException {
    // given
    var begun = new AtomicInteger();
    var third = new CountDownLatch(1);
    try (var thread =
        new RetryingThread(
            "test",
            running -> {
              if (begun.incrementAndGet() < 3) {
                fail(failure);
              }
              third.countDown();
              await().atMost(LONG).until(() -> !running.getAsBoolean());
            },
            LONG)) {
      // when
      thread.start();

      // then
      third.await();
    }
    assertThat(begun).hasValue(3);
  }

  @Test
  void closingWaitsForTheWorkToEnd() throws InterruptedException {
    // given
    var begun = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    try (var thread =
        new RetryingThread(
            "test",
            running -> {
              begun.countDown();
              await().atMost(LONG).until(() -> !running.getAsBoolean());
              ended.set(true);
            },
            LONG)) {
      thread.start();
      begun.await();
    }

    // then
    assertThat(ended).isTrue();
  }

  @Test
  void closingDoesNotWaitForWorkThatNeverEnds() throws InterruptedException {
    // given
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var thread =
        new RetryingThread(
            "test",
            running -> {
              begun.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            Duration.ofMillis(50));
    thread.start();
    begun.await();

    // when
    thread.close();

    // then it has returned, with the work still under way
    assertThat(never.getCount()).isEqualTo(1);
    never.countDown();
  }

  @Test
  void closedWhileItWaitsToTryAgainItDoesNotTryAgain() {
    // given
    var begun = new AtomicInteger();
    var thread =
        new RetryingThread(
            "closed-while-waiting",
            running -> {
              begun.incrementAndGet();
              throw new IllegalStateException("never");
            },
            LONG);
    thread.start();
    await().atMost(LONG).until(() -> begun.get() >= 1);

    // when
    thread.close();
    int tries = begun.get();

    // then the thread has ended
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(alive -> alive.getName().equals("closed-while-waiting"))
        .isEmpty();
    assertThat(begun).hasValue(tries);
  }

  private static void fail(Class<? extends Throwable> failure) {
    if (Error.class.isAssignableFrom(failure)) {
      throw new StackOverflowError("not yet");
    }
    throw new IllegalStateException("not yet");
  }
}
