package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ComputePermitsTest {

  private static final long FOR_EVER = Duration.ofHours(1).toNanos();
  private static final int CORES = 2;

  private final ComputePermits permits = new ComputePermits(CORES);
  private final List<String> order = new CopyOnWriteArrayList<>();

  @Test
  void aLoadWaitsUntilNoModelHasWork() {
    // given two models at work, none of which computes just now
    ComputePermits.Permit one = permits.busy();
    ComputePermits.Permit other = permits.busy();
    Thread load = start("load", () -> permits.alone(FOR_EVER));
    awaitWaiting(load);

    // when
    one.close();
    awaitWaiting(load);
    ComputePermits.Permit step = permits.step();
    order.add("step");
    step.close();
    awaitWaiting(load);
    other.close();

    // then
    awaitEnd(load);
    assertThat(order).containsExactly("step", "load");
  }

  @Test
  void aLoadWhosePatienceEndsGoesInItsOrder() {
    // given a model at work, in a step
    try (ComputePermits.Permit busy = permits.busy()) {
      ComputePermits.Permit first = permits.step();
      Thread load = start("load", () -> permits.alone(Duration.ofMillis(1).toNanos()));
      await().until(() -> load.getState() == Thread.State.WAITING);
      Thread second = start("second", permits::step);
      await().until(() -> second.getState() == Thread.State.WAITING);

      // when
      first.close();

      // then it goes before the step that asked after it, which goes next
      awaitEnd(load);
      awaitEnd(second);
      assertThat(order).containsExactly("load", "second");
    }
  }

  @Test
  void aStepThatComesDuringAPieceWaitsForItsEnd() {
    // given
    ComputePermits.Permit piece = permits.alone(FOR_EVER);
    ComputePermits.Permit busy = permits.busy();
    Thread step = start("step", permits::step);
    await().until(() -> step.getState() == Thread.State.WAITING);

    // when
    order.add("piece");
    piece.close();

    // then
    awaitEnd(step);
    assertThat(order).containsExactly("piece", "step");
    busy.close();
  }

  @Test
  void twoLoadsGoOneAfterTheOther() {
    // given
    ComputePermits.Permit first = permits.alone(FOR_EVER);
    Thread second = start("second", () -> permits.alone(FOR_EVER));
    awaitWaiting(second);

    // when
    order.add("first");
    first.close();

    // then
    awaitEnd(second);
    assertThat(order).containsExactly("first", "second");
  }

  @Test
  void nobodyIsForgottenAndALoadIsAlone() {
    // given
    var computing = new AtomicInteger();
    var most = new AtomicInteger();
    var crowded = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();

    // when three models and two loads come and go
    for (int i = 0; i < 3; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int round = 0; round < 300; round++) {
                  try (ComputePermits.Permit busy = permits.busy()) {
                    for (int call = 0; call < 3; call++) {
                      try (ComputePermits.Permit step = permits.step()) {
                        most.accumulateAndGet(computing.incrementAndGet(), Math::max);
                        computing.decrementAndGet();
                      }
                    }
                  }
                }
              }));
    }
    for (int i = 0; i < 2; i++) {
      long patience = i * FOR_EVER;
      threads.add(
          new Thread(
              () -> {
                for (int round = 0; round < 100; round++) {
                  try (ComputePermits.Permit alone = permits.alone(patience)) {
                    crowded.compareAndSet(false, computing.incrementAndGet() != 1);
                    computing.decrementAndGet();
                  }
                }
              }));
    }
    threads.forEach(Thread::start);

    // then
    threads.forEach(ComputePermitsTest::awaitEnd);
    assertThat(crowded).isFalse();
    assertThat(most.get()).isLessThanOrEqualTo(CORES);
  }

  private interface Asking {
    ComputePermits.Permit ask();
  }

  private Thread start(String name, Asking asking) {
    var thread =
        new Thread(
            () -> {
              try (ComputePermits.Permit permit = asking.ask()) {
                order.add(name);
              }
            });
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread load) {
    await().until(() -> load.getState() == Thread.State.TIMED_WAITING);
  }

  private static void awaitEnd(Thread thread) {
    await().until(() -> thread.getState() == Thread.State.TERMINATED);
  }
}
