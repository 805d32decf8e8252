package io.lethe.labeler.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Shows how far this instance is behind what clients write, and how large its state is. Kafka
 * Streams has hundreds of figures a task; these are the ones to be woken for.
 */
public final class StreamsMetrics {

  /** End of the name of the client that reads state again: that is no lag. */
  private static final String RESTORE_CONSUMER = "-restore-consumer";

  private final Supplier<Map<MetricName, ? extends Metric>> figures;

  private StreamsMetrics(Supplier<Map<MetricName, ? extends Metric>> figures) {
    this.figures = figures;
  }

  /**
   * Registers them.
   *
   * @param figures all that Kafka Streams tells of itself now
   * @param works whether its threads run, or share out their tasks
   */
  public static void register(
      MeterRegistry registry,
      Supplier<Map<MetricName, ? extends Metric>> figures,
      BooleanSupplier works) {
    var shown = new StreamsMetrics(figures);
    Gauge.builder("lethe.labeler.running", works, w -> w.getAsBoolean() ? 1 : 0)
        .description("1 while the labeler's threads run")
        .strongReference(true)
        .register(registry);
    Gauge.builder("lethe.labeler.lag", shown, StreamsMetrics::lag)
        .description("Records that the slowest partition of this instance is behind")
        .strongReference(true)
        .register(registry);
    Gauge.builder("lethe.labeler.state", shown, s -> s.of("total-sst-files-size", "").sum())
        .description("Size of this instance's state on disk")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  /** Not known where nothing was fetched of late, which is not the same as none. */
  private double lag() {
    return of("records-lag-max", RESTORE_CONSUMER).max().orElse(Double.NaN);
  }

  /**
   * The values of one name; those that are not known yet are NaN, and left out.
   *
   * @param except end of the names of clients that do not count; empty for none
   */
  private DoubleStream of(String name, String except) {
    return figures.get().values().stream()
        .filter(figure -> figure.metricName().name().equals(name))
        .filter(figure -> except.isEmpty() || !client(figure).endsWith(except))
        .map(Metric::metricValue)
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(Double::isFinite);
  }

  private static String client(Metric figure) {
    return figure.metricName().tags().getOrDefault("client-id", "");
  }
}
