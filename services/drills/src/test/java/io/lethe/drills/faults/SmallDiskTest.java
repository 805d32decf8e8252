package io.lethe.drills.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {

  @TempDir Path directory;

  @Test
  void isFullForThoseInsideUntilItIsFreed() throws Exception {
    // given a system that lets this user mount one
    Path mountPoint = directory.resolve("disk");
    assumeThatCode(() -> SmallDisk.mount(mountPoint, 1, directory.resolve("logs")).close())
        .doesNotThrowAnyException();
    try (SmallDisk disk = SmallDisk.mount(mountPoint, 1, directory.resolve("logs"))) {
      assertThat(write(disk, mountPoint.resolve("one"))).isEmpty();

      // when
      disk.fill();

      // then
      assertThat(write(disk, mountPoint.resolve("two"))).isNotEmpty();

      // when
      disk.free();

      // then what was written is seen from here by another way alone
      assertThat(write(disk, mountPoint.resolve("three"))).isEmpty();
      assertThat(disk.seenFromHere().resolve("three")).exists();
      try (var seen = Files.list(mountPoint)) {
        assertThat(seen).isEmpty();
      }
    }
  }

  @Test
  void isNotMountedSinceOneOfItsNameWasBefore() throws Exception {
    // given one that was mounted, and left its log
    Path mountPoint = directory.resolve("disk");
    assumeThatCode(() -> SmallDisk.mount(mountPoint, 1, directory.resolve("logs")).close())
        .doesNotThrowAnyException();

    // when one is to be mounted there again which the system refuses
    // then the log of the first does not stand for it
    assertThatThrownBy(() -> SmallDisk.mount(mountPoint, -1, directory.resolve("logs")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't be mounted");
  }

  /** What a process inside says when it writes. */
  private static String write(SmallDisk disk, Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                disk.inside(List.of("sh", "-c", "LC_ALL=C; export LC_ALL; echo more > " + file)))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
