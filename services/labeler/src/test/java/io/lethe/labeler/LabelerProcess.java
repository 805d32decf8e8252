package io.lethe.labeler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A labeler's process. What it logs goes to a file beside its state, start after start. */
final class LabelerProcess implements AutoCloseable {

  private final Process process;

  private LabelerProcess(Process process) {
    this.process = process;
  }

  /**
   * @param properties further ones, as {@code name=value}
   */
  static LabelerProcess start(String bootstrapServers, Path state, String... properties)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.streams=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                DrillLabeler.class.getName(),
                bootstrapServers,
                state.toString()));
    command.addAll(List.of(properties));
    return new LabelerProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(state).toFile()))
            .start());
  }

  /** Where the processes with a state directory log. */
  static Path log(Path state) {
    return state.resolveSibling(state.getFileName() + ".log");
  }

  /** Most memory that it has had resident, as Linux tells it: for example {@code 398140 kB}. */
  String peakMemory() throws IOException {
    String name = "VmHWM:";
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElseThrow();
    }
  }

  /** SIGKILL, after so long or as soon as it has ended by itself. */
  void killAfter(long milliseconds) throws InterruptedException {
    process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    close();
  }

  /** SIGKILL. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
