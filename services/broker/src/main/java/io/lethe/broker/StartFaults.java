package io.lethe.broker;

import org.apache.kafka.common.utils.Exit;

/**
 * Lets a fault in Kafka's start reach the caller. Kafka's fault handler halts the JVM first, and
 * would clean up and throw next: where the caller waits for the start, only the second helps him.
 * Faults at any other time, or in other threads, halt the JVM as ever: a broker that goes on
 * without its log would lose what it acknowledges.
 */
final class StartFaults {
  private static final ThreadLocal<Boolean> STARTING = ThreadLocal.withInitial(() -> false);

  static {
    Exit.setHaltProcedure(
        (status, message) -> {
          if (!STARTING.get()) {
            Runtime.getRuntime().halt(status);
          }
        });
  }

  private StartFaults() {}

  /** Runs the start in this thread; what it can't cope with is thrown. */
  static void thrownBy(Runnable start) {
    STARTING.set(true);
    try {
      start.run();
    } finally {
      STARTING.remove();
    }
  }
}
