package io.lethe.serving.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerThreadTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final WorkerThread worker = new WorkerThread("worker", 2, Duration.ofMinutes(5));

  @AfterEach
  void close() {
    gate.countDown();
    worker.close();
  }

  @Test
  void anErrorIsToldToWhoWaitsAndTheThreadGoesOn() {
    // when
    var failed =
        submit(
            () -> {
              throw new StackOverflowError();
            });

    // then
    assertThatThrownBy(failed::join).hasCauseInstanceOf(StackOverflowError.class);
    assertThat(submit(() -> {}).join()).isEqualTo("done");
    assertThat(worker.problem()).isEmpty();
  }

  @Test
  void whenMemoryRanOutThereIsAProblem() {
    // given an error as a library wraps it
    var failed =
        submit(
            () -> {
              throw new IllegalStateException(new OutOfMemoryError());
            });

    // then
    assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(worker.problem()).contains("The memory ran out in worker.");
  }

  @Test
  void whatNobodyWaitsForIsNotBegun() {
    // given
    occupy();
    var begun = new AtomicBoolean();
    var isAbandoned = new AtomicBoolean();
    var left =
        worker.submit(
            () -> {
              begun.set(true);
              return "done";
            },
            isAbandoned::get);

    // when
    isAbandoned.set(true);
    gate.countDown();

    // then
    assertThatThrownBy(left::join).isInstanceOf(CancellationException.class);
    assertThat(begun).isFalse();
  }

  @Test
  void moreThanMayWaitIsRefused() {
    // given
    occupy();
    submit(() -> {});
    var last = submit(() -> {});

    // when
    var refused = submit(() -> {});

    // then
    assertRefused(refused, Refusal.QUEUE_FULL);
    gate.countDown();
    assertThat(last.join()).isEqualTo("done");

    // when
    worker.close();

    // then
    assertRefused(submit(() -> {}), Refusal.STOPPING);
  }

  private static void assertRefused(CompletableFuture<?> work, Refusal why) {
    assertThatThrownBy(work::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(why));
  }

  private void occupy() {
    var begun = new CountDownLatch(1);
    submit(
        () -> {
          begun.countDown();
          await(gate);
        });
    await(begun);
  }

  private CompletableFuture<String> submit(Runnable work) {
    return worker.submit(
        () -> {
          work.run();
          return "done";
        },
        () -> false);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
