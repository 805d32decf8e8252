package io.lethe.serving.metrics;

import io.lethe.serving.batching.BatchListener;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.swap.SwapListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Counts pictures, batches and swaps per model, and passes swaps on to another listener. */
public final class ServingMetrics implements SwapListener {

  private static final double[] PERCENTILES = {0.5, 0.99};

  private final MeterRegistry registry;
  private final SwapListener next;

  /**
   * @param next hears of each swap too
   */
  public ServingMetrics(MeterRegistry registry, SwapListener next) {
    this.registry = registry;
    this.next = next;
  }

  /** Measures the pictures of a model, and the calls in which they are made. */
  public BatchListener batches(String model) {
    Counter pictures =
        Counter.builder("lethe.serving.pictures")
            .description("Pictures made")
            .tag("model", model)
            .register(registry);
    Timer latency =
        Timer.builder("lethe.serving.latency")
            .description("Time from when a picture was asked for until it was made")
            .publishPercentiles(PERCENTILES)
            .tag("model", model)
            .register(registry);
    DistributionSummary sizes =
        DistributionSummary.builder("lethe.serving.batch.size")
            .description("Pictures that took a denoising step together")
            .tag("model", model)
            .register(registry);
    return new BatchListener() {

      @Override
      public void stepped(int batch) {
        sizes.record(batch);
      }

      @Override
      public void made(Duration took) {
        pictures.increment();
        latency.record(took);
      }

      @Override
      public void refused(Refusal why, int pictures) {
        Counter.builder("lethe.serving.refused")
            .description("Pictures that were asked for and not taken on")
            .tag("model", model)
            .tag("reason", why.name().toLowerCase(Locale.ROOT))
            .register(registry)
            .increment(pictures);
      }
    };
  }

  /** Shows how many pictures wait, how many are in work, and whether the champion is missed. */
  public void watch(ModelServer model) {
    Gauge.builder(
            "lethe.serving.champion.missing",
            model,
            of -> of.slot().failedLoad().isPresent() ? 1 : 0)
        .description("1 while the wanted version is not served, since it could not be loaded")
        .tag("model", model.name())
        .register(registry);
    Gauge.builder("lethe.serving.queue.length", model, ModelServer::waiting)
        .description("Pictures that wait")
        .tag("model", model.name())
        .register(registry);
    Gauge.builder("lethe.serving.in.work", model, ModelServer::inWork)
        .description("Pictures that are begun and not done")
        .tag("model", model.name())
        .register(registry);
  }

  @Override
  public void loading(String model, String version) {
    next.loading(model, version);
  }

  @Override
  public void serving(String model, String version, Duration took) {
    Timer.builder("lethe.serving.swap")
        .description("Swaps, and the time from the start of loading until the version is live")
        .tag("model", model)
        .register(registry)
        .record(took);
    next.serving(model, version, took);
  }

  @Override
  public void kept(String model, String version) {
    next.kept(model, version);
  }

  @Override
  public void failed(String model, String version, String reason) {
    Counter.builder("lethe.serving.swap.failures")
        .description("Versions that could not be loaded")
        .tag("model", model)
        .register(registry)
        .increment();
    next.failed(model, version, reason);
  }
}
