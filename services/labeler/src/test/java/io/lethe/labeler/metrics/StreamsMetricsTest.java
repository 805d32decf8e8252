package io.lethe.labeler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class StreamsMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Map<MetricName, Metric> figures = new HashMap<>();
  private boolean running = true;

  @Test
  void theSlowestPartitionAndTheWholeStateAreShown() {
    // given figures of two consumers and two stores, of which one is not known yet
    StreamsMetrics.register(registry, () -> figures, () -> running);
    put("records-lag-max", "a", 3.0);
    put("records-lag-max", "b", 70.0);
    put("records-lag-max", "c", Double.NaN);
    put("records-lag-max", "a-restore-consumer", 900.0);
    put("total-sst-files-size", "a", BigInteger.valueOf(1000));
    put("total-sst-files-size", "b", BigInteger.valueOf(24));
    put("version", "a", "4.1");

    // then
    assertThat(registry.get("lethe.labeler.lag").gauge().value()).isEqualTo(70);
    assertThat(registry.get("lethe.labeler.state").gauge().value()).isEqualTo(1024);
  }

  @Test
  void aLagThatNobodyKnowsIsNotNone() {
    StreamsMetrics.register(registry, () -> figures, () -> running);

    assertThat(registry.get("lethe.labeler.lag").gauge().value()).isNaN();
  }

  @Test
  void threadsThatStoppedAreTold() {
    // given
    StreamsMetrics.register(registry, () -> figures, () -> running);
    assertThat(registry.get("lethe.labeler.running").gauge().value()).isEqualTo(1);

    // when
    running = false;

    // then
    assertThat(registry.get("lethe.labeler.running").gauge().value()).isZero();
  }

  private void put(String name, String of, Object value) {
    var metric = new MetricName(name, "group", "", Map.of("client-id", of));
    figures.put(
        metric,
        new Metric() {
          @Override
          public MetricName metricName() {
            return metric;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}
