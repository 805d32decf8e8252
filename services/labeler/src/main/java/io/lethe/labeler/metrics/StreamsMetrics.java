package io.lethe.labeler.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Shows how far this instance is behind what clients write, and how large its state is. Kafka
 * Streams has hundreds of figures a task; these are the ones to be woken for.
 */
public final class StreamsMetrics {

  private final Supplier<Map<MetricName, ? extends Metric>> figures;

  private StreamsMetrics(Supplier<Map<MetricName, ? extends Metric>> figures) {
    this.figures = figures;
  }

  /**
   * Registers them.
   *
   * @param figures all that Kafka Streams tells of itself now
   */
  public static void register(
      MeterRegistry registry, Supplier<Map<MetricName, ? extends Metric>> figures) {
    var shown = new StreamsMetrics(figures);
    Gauge.builder("lethe.labeler.lag", shown, s -> s.of("records-lag-max").max().orElse(0))
        .description("Records that the slowest partition of this instance is behind")
        .strongReference(true)
        .register(registry);
    Gauge.builder("lethe.labeler.state", shown, s -> s.of("total-sst-files-size").sum())
        .description("Size of this instance's state on disk")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  /** The values of one name; those that are not known yet are NaN, and left out. */
  private DoubleStream of(String name) {
    return figures.get().values().stream()
        .filter(figure -> figure.metricName().name().equals(name))
        .map(Metric::metricValue)
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(Double::isFinite);
  }
}
