package io.lethe.drills.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

  private static final Duration OFTEN = Duration.ofMillis(20);

  @TempDir Path directory;

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();

  @Test
  void aProcessThatEndsByItselfIsStartedAgainAndOneThatWasKilledIsNot() throws Exception {
    // given
    try (var endsAtFirst =
            process("ends", "[ -e \"$0\" ] && exec sleep 600; touch \"$0\"; exit 7");
        var killed = process("killed", "exec sleep 600")) {
      endsAtFirst.start();
      killed.start();
      killed.kill();

      // when
      try (var supervisor = Supervisor.of(List.of(endsAtFirst, killed), OFTEN, notes::add)) {
        await().until(() -> !notes.isEmpty());
      }

      // then
      assertThat(notes).containsExactly("ends ended by itself (7) and was started again");
      assertThat(endsAtFirst.isAlive()).isTrue();
      assertThat(killed.isAlive()).isFalse();
    }
  }

  @Test
  void whoEndsOverAndOverIsGivenUp() throws Exception {
    // given
    try (var ends = process("ends", "exit 1")) {
      ends.start();

      // when
      try (var supervisor = Supervisor.of(List.of(ends), OFTEN, notes::add)) {
        await().until(() -> !ends.isWanted());
      }

      // then
      assertThat(notes).last().asString().isEqualTo("ends is given up after 20 such starts");
    }
  }

  private DrilledProcess process(String name, String script) {
    return new DrilledProcess(
        name,
        List.of("sh", "-c", script, directory.resolve(name).toString()),
        Map.of(),
        directory.resolve(name + ".log"));
  }
}
