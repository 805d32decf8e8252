package io.lethe.labeler.runtime;

import io.lethe.labeler.metrics.StreamsMetrics;
import io.lethe.labeler.metrics.ViewMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;

/** Tells the monitoring system of the labeler while the application runs. */
@ApplicationScoped
public class LabelerMetrics {

  /** After the labeler and its views. */
  private static final int LATER = 4000;

  /** Counting labels takes time: less often than scrapes may come, often enough for alerts. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final LabelerRuntime labeler;
  private final ViewsRuntime views;
  private final MeterRegistry registry;
  private final Vertx vertx;
  private long timer;

  @Inject
  LabelerMetrics(LabelerRuntime labeler, ViewsRuntime views, MeterRegistry registry, Vertx vertx) {
    this.labeler = labeler;
    this.views = views;
    this.registry = registry;
    this.vertx = vertx;
  }

  void start(@Observes @Priority(LATER) StartupEvent event) {
    StreamsMetrics.register(
        registry, labeler::figures, () -> labeler.state().isRunningOrRebalancing());
    Gauge.builder("lethe.labeler.views.current", views, v -> v.views().isPresent() ? 1 : 0)
        .description("1 while labels, quarantine and dead letters are known as they stand")
        .register(registry);
    var shown = new ViewMetrics(registry, Clock.systemUTC());
    timer =
        vertx.setPeriodic(
            EVERY.toMillis(),
            // One at a time; a failure is logged, and the next one comes all the same.
            any -> vertx.executeBlocking(() -> show(shown), true));
  }

  private Void show(ViewMetrics shown) {
    views.views().ifPresent(shown::show);
    return null;
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }
}
