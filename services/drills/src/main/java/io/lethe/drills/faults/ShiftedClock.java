package io.lethe.drills.faults;

import io.lethe.drills.services.Role;
import io.lethe.drills.services.ServicePlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The wall clock of a service's processes, which can be set: a library of some lines of C stands
 * before the C library's clock. So Java, Kafka's clients and RocksDB all see it. It needs Linux and
 * a C compiler, {@code cc}.
 */
final class ShiftedClock {

  private static final String SOURCE = "clock.c";

  private final Path file;

  private ShiftedClock(Path file) {
    this.file = file;
    set(Duration.ZERO);
  }

  /**
   * Compiles the library.
   *
   * @throws IOException with one sentence where that fails
   */
  static Path compile(Path directory) throws IOException, InterruptedException {
    Path source = Files.createDirectories(directory).resolve(SOURCE);
    Path library = directory.resolve("clock.so");
    try (InputStream in = ShiftedClock.class.getResourceAsStream(SOURCE)) {
      Files.write(source, in.readAllBytes());
    }
    Process compiler;
    try {
      compiler =
          new ProcessBuilder(
                  "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException("The clock drill needs a C compiler, cc.", e);
    }
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.waitFor() != 0) {
      throw new IOException("The clock's library can't be compiled: " + said.strip());
    }
    return library;
  }

  /** Gives a service's processes a clock, which is right at first. */
  static ShiftedClock of(Role role, Path library, ServicePlan plan) {
    var clock = new ShiftedClock(library.resolveSibling(role.label() + "-clock"));
    plan.export(role, "LD_PRELOAD", library.toString());
    plan.export(role, "LETHE_DRILL_CLOCK", clock.file.toString());
    return clock;
  }

  /** Sets it so much before or behind the right time, from this moment on. */
  void set(Duration shift) {
    byte[] millis =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(shift.toMillis())
            .array();
    // Not made anew: processes have it mapped.
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(millis), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
