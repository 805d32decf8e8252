package io.lethe.labeler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A labeler's process. */
final class LabelerProcess implements AutoCloseable {

  private final Process process;

  private LabelerProcess(Process process) {
    this.process = process;
  }

  static LabelerProcess start(String bootstrapServers, Path state) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            DrillLabeler.class.getName(),
            bootstrapServers,
            state.toString());
    return new LabelerProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(state.resolveSibling(state.getFileName() + ".log").toFile())
            .start());
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
