package io.lethe.trainer.resume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A trainer's process. */
final class TrainerProcess implements AutoCloseable {

  private final Process process;

  private TrainerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param log takes what it prints
   */
  static TrainerProcess start(
      String bootstrapServers, Path store, Path dataSet, List<String> models, Path log)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                DrillTrainer.class.getName(),
                bootstrapServers,
                store.toString(),
                dataSet.toString()));
    command.addAll(models);
    return new TrainerProcess(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
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
