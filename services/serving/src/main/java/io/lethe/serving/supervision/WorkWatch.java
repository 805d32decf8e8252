package io.lethe.serving.supervision;

import java.time.Duration;
import java.util.Optional;

/**
 * Watches the work of one thread, piece by piece: how long the present piece has taken, and whether
 * memory ran out. The thread that works tells it; any thread asks, and never waits.
 */
public final class WorkWatch {

  /** Causes of a failure that are looked at; a chain of them may be a circle. */
  private static final int DEEPEST_CAUSE = 10;

  private final String worker;
  private final Duration longest;
  private volatile Long begun;
  private volatile boolean outOfMemory;

  /**
   * @param worker a name for people, such as "inference of faces"
   * @param longest time that a piece of work may take; one that takes longer is stuck
   */
  public WorkWatch(String worker, Duration longest) {
    this.worker = worker;
    this.longest = longest;
  }

  /** A piece of work begins. */
  public void begin() {
    begun = System.nanoTime();
  }

  /** The piece of work ended, in whichever way. */
  public void end() {
    begun = null;
  }

  /**
   * A piece of work failed. Where memory ran out, nobody knows what else is broken: the problem
   * stays until the process is restarted.
   */
  public void failed(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      outOfMemory |= cause instanceof OutOfMemoryError;
      cause = cause.getCause();
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    if (outOfMemory) {
      return Optional.of("The memory ran out in " + worker + ".");
    }
    Long since = begun;
    if (since != null && System.nanoTime() - since > longest.toNanos()) {
      return Optional.of(
          "%s has been at one piece of work for more than %d ms."
              .formatted(worker, longest.toMillis()));
    }
    return Optional.empty();
  }
}
