package io.lethe.drills.process;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts processes again that end by themselves, as Docker and Kubernetes do: a service that can't
 * do its work, since Kafka does not answer for example, ends with one sentence.
 */
public final class Supervisor implements AutoCloseable {

  /** Who ends so often has a fault that no new start cures. */
  private static final int MOST_STARTS = 20;

  private final List<DrilledProcess> processes;
  private final Consumer<String> note;
  private final Map<DrilledProcess, Integer> starts = new HashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private Supervisor(List<DrilledProcess> processes, Consumer<String> note) {
    this.processes = List.copyOf(processes);
    this.note = note;
  }

  /**
   * Watches from now on.
   *
   * @param every how long one that has ended stays away, at most
   * @param note takes a sentence for each start
   */
  public static Supervisor of(
      List<DrilledProcess> processes, Duration every, Consumer<String> note) {
    var supervisor = new Supervisor(processes, note);
    var unused =
        supervisor.clock.scheduleWithFixedDelay(
            supervisor::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return supervisor;
  }

  private void look() {
    for (DrilledProcess process : processes) {
      try {
        OptionalInt code = process.startIfEnded();
        if (code.isPresent()) {
          note.accept(
              "%s ended by itself (%d) and was started again"
                  .formatted(process.name(), code.getAsInt()));
          if (starts.merge(process, 1, Integer::sum) >= MOST_STARTS) {
            process.kill();
            note.accept(
                "%s is given up after %d such starts".formatted(process.name(), MOST_STARTS));
          }
        }
      } catch (IOException e) {
        note.accept("%s can't be started again: %s".formatted(process.name(), e));
      }
    }
  }

  /** Watches no more; returns when it starts nothing more. */
  @Override
  public void close() throws InterruptedException {
    clock.shutdownNow();
    if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The supervisor does not end.");
    }
  }
}
