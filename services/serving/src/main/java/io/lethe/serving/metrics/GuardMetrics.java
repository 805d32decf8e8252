package io.lethe.serving.metrics;

import io.lethe.schemas.GuardVerdict;
import io.lethe.serving.guard.GuardListener;
import io.lethe.serving.guard.GuardStatus;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.Nearness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Counts per model what the guard decides, and why; times it; and shows its alarm. */
public final class GuardMetrics implements GuardListener {

  private static final double[] PERCENTILES = {0.5, 0.99};

  private final MeterRegistry registry;

  public GuardMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void guarding(String model, Supplier<GuardStatus> status) {
    Gauge.builder("lethe.serving.guard.alarm", status, s -> s.get().alarmed() ? 1 : 0)
        .description("1 while more pictures are taken for sensitive than may be held back")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
    Gauge.builder("lethe.serving.guard.share", status, s -> s.get().share())
        .description("Share of the window's pictures that are taken for sensitive")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "lethe.serving.guard.probe", status, s -> s.get().nearness() == Nearness.PROBE ? 1 : 0)
        .description("1 while a probe finds pictures like labels that no judge has learned")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
    Gauge.builder("lethe.serving.guard.labels", status, s -> s.get().labels())
        .description("Labels in force that the guard knows")
        .tag("model", model)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void decided(String model, GuardVerdict verdict, Finding finding) {
    Counter.builder("lethe.serving.guard.pictures")
        .description("Pictures by the guard's verdict, and by what it found first")
        .tag("model", model)
        .tag("verdict", lower(verdict))
        .tag("finding", lower(finding))
        .register(registry)
        .increment();
  }

  @Override
  public void screened(String model, int pictures, Duration took) {
    Timer.builder("lethe.serving.guard.screening")
        .description("Looks of the guard at the pictures of a request")
        .publishPercentiles(PERCENTILES)
        .tag("model", model)
        .register(registry)
        .record(took);
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
