package io.lethe.trainer.pictures;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of stored pictures. */
public final class CleaningMetrics {

  private final Counter deleted;
  private final Counter failures;

  public CleaningMetrics(MeterRegistry registry) {
    deleted =
        Counter.builder("lethe.pictures.deleted")
            .description("Stored pictures that nothing named any more")
            .register(registry);
    failures =
        Counter.builder("lethe.pictures.sweep.failures")
            .description("Looks for such pictures at which the store could not be used")
            .register(registry);
  }

  void deleted(int pictures) {
    deleted.increment(pictures);
  }

  void failed() {
    failures.increment();
  }
}
