package io.lethe.serving.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.topics.startup.InvalidSettingException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingSettingsTest {

  @Test
  void theDefaultsAreAllowed() {
    assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.serving.instance, two words",
    "lethe.serving.instance, a/b",
    "lethe.serving.remembered-requests, 999",
    "lethe.serving.recent-generations, 3",
    "lethe.serving.event-streams, 0",
    "lethe.serving.warm-up-pictures, 0",
    "lethe.serving.warm-up-pictures, 65",
    "lethe.serving.warm-up-steps, 0",
    "lethe.serving.warm-up-steps, 1001",
    "lethe.serving.swap-patience, -1s",
    "lethe.serving.longest-step, 0s",
    "lethe.serving.longest-load, 0s",
    "lethe.serving.stop-timeout, 0s",
    "lethe.serving.model-memory, 0",
    "lethe.serving.load-wait, 0s",
    "lethe.serving.replicas, 0",
    "lethe.serving.replicas, 2",
    "lethe.serving.beat, 0s",
    "lethe.serving.beat, 31s",
    "lethe.serving.trial-counts-every, 0s",
    "lethe.serving.trial-counts-every, 31s",
    "lethe.serving.guard.max-share, 1.1",
    "lethe.serving.guard.max-share, NaN",
    "lethe.serving.guard.window, 0",
    "lethe.serving.guard.window, 1000001",
    "lethe.serving.guard.tries, 0",
    "lethe.serving.guard.tries, 11",
    "lethe.serving.guard.near-share, -0.1",
    "lethe.serving.guard.false-share, -0.01",
    "lethe.serving.guard.false-share, 0.51",
    "lethe.serving.guard.false-share, NaN",
    "lethe.serving.guard.max-labels, 0",
    "lethe.serving.guard.max-labels, 1000001"
  })
  void aBadValueIsNamed(String property, String value) {
    assertThatThrownBy(() -> check(Map.of(property, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasNoCause()
        .hasMessageStartingWith(property + " ");
  }

  private static void check(Map<String, String> properties) {
    var builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(ServingConfig.class)
            .withDefaultValues(properties);
    ServingSettings.check(builder.build().getConfigMapping(ServingConfig.class));
  }
}
