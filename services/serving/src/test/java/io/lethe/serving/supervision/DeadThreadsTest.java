package io.lethe.serving.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.topics.RetryingThread;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadThreadsTest {

  private final DeadThreads dead = new DeadThreads();

  @BeforeEach
  void watch() {
    dead.watch();
  }

  @AfterEach
  void close() {
    dead.close();
  }

  @Test
  void aFollowerThatAnErrorEndedIsAProblem() {
    // given
    try (var follower =
        new RetryingThread(
            "lethe-follower",
            running -> {
              throw new InternalError("test");
            },
            Duration.ofSeconds(1))) {

      // when
      follower.start();

      // then
      // Awaitility would hear of the thread in our place.
      Awaitility.await().dontCatchUncaughtExceptions().until(() -> dead.problem().isPresent());
      assertThat(dead.problem()).contains("An error ended the thread lethe-follower.");
    }
  }

  @Test
  void anExceptionOfAPoolAndAThreadOfOthersAreNone() throws Exception {
    // when
    end("lethe-pool", new IllegalStateException("test"));
    end("other", new InternalError("test"));

    // then
    assertThat(dead.problem()).isEmpty();
  }

  private static void end(String name, Throwable by) throws InterruptedException {
    var thread =
        new Thread(
            () -> {
              if (by instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) by;
            },
            name);
    thread.start();
    thread.join();
  }
}
