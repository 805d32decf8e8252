package io.lethe.serving.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegularWorkTest {

  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final AtomicInteger times = new AtomicInteger();

  @Test
  void whatIsThrownIsNotTheEnd() {
    try (var work =
        new RegularWork(
            "test",
            LONG,
            () -> {
              if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
              throw new StackOverflowError("again");
            })) {
      work.start(SOON);

      await().until(() -> times.get() > 2);
      assertThat(work.problem()).isEmpty();
    }
  }

  @Test
  void lackOfMemoryIsAProblemThatStays() {
    try (var work =
        new RegularWork(
            "test",
            LONG,
            () -> {
              if (times.incrementAndGet() == 1) {
                throw new OutOfMemoryError("on purpose");
              }
            })) {
      work.start(SOON);

      await().until(() -> times.get() > 1);
      assertThat(work.problem()).contains("The memory ran out in test.");
    }
  }

  @Test
  void workThatDoesNotEndIsAProblem() {
    // given
    var stuck = new CountDownLatch(1);
    try (var work =
        new RegularWork(
            "test",
            SOON,
            () -> {
              try {
                stuck.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      work.start(SOON);

      // then
      await().until(() -> work.problem().isPresent());
      assertThat(work.problem().orElseThrow()).contains("test has been at one piece of work");
      stuck.countDown();
    }
  }
}
