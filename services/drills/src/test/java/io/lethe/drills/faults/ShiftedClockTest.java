package io.lethe.drills.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lethe.drills.services.Role;
import io.lethe.drills.services.ServicePlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShiftedClockTest {

  private static final Duration SHIFT = Duration.ofMinutes(-50);

  @TempDir Path directory;

  @Test
  void aProcessSeesTheTimeThatItsClockIsSetTo() throws Exception {
    // given
    assumeThat(isCompilerThere()).as("a C compiler").isTrue();
    Path library = ShiftedClock.compile(directory);
    ShiftedClock clock = ShiftedClock.of(Role.LABELER, library, new ServicePlan());

    // then
    assertThat(now(library)).isBetween(minute(Duration.ZERO, -1), minute(Duration.ZERO, 1));

    // when
    clock.set(SHIFT);

    // then
    assertThat(now(library)).isBetween(minute(SHIFT, -1), minute(SHIFT, 1));
  }

  private static Instant minute(Duration shift, int minutes) {
    return Instant.now().plus(shift).plus(Duration.ofMinutes(minutes));
  }

  private Instant now(Path library) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("date", "+%s");
    builder.environment().put("LD_PRELOAD", library.toString());
    builder.environment().put("LETHE_DRILL_CLOCK", directory.resolve("labeler-clock").toString());
    Process date = builder.start();
    String said = new String(date.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(date.waitFor()).isZero();
    return Instant.ofEpochSecond(Long.parseLong(said.strip()));
  }

  private static boolean isCompilerThere() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
  }
}
