package io.lethe.drills.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrilledProcessTest {

  @TempDir Path directory;

  @Test
  void isKilledPausedAndStartedAgain() throws Exception {
    // given
    Path log = directory.resolve("logs/it.log");
    var command = List.of("sh", "-c", "echo started; while true; do sleep 1; done");
    try (var process = new DrilledProcess("it", command, Map.of(), log)) {
      process.start();
      awaitLines(log, 1);

      // when
      process.pause();

      // then
      await().until(() -> state(process.pid()).startsWith("T"));
      assertThat(process.isAlive()).isTrue();

      // when
      process.resume();

      // then
      await().until(() -> !state(process.pid()).startsWith("T"));

      // when
      process.kill();
      assertThat(process.isAlive()).isFalse();
      process.start();

      // then its output goes on where it ended
      awaitLines(log, 2);
      assertThat(process.stop(Duration.ofSeconds(20))).isTrue();
      assertThat(process.isAlive()).isFalse();
    }
  }

  private static void awaitLines(Path log, int count) {
    await().until(() -> Files.exists(log) && Files.readAllLines(log).size() == count);
  }

  /** As Linux tells it: T for stopped. */
  private static String state(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("State:"))
        .map(line -> line.substring("State:".length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
