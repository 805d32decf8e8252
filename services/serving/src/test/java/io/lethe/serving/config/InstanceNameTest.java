package io.lethe.serving.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceNameTest {

  @Test
  void aConfiguredNameIsKept() {
    assertThat(InstanceName.of(config(Map.of("HOSTNAME", "pod-1")))).isEqualTo("pod-1");
    assertThat(InstanceName.of(config(Map.of("lethe.serving.instance", "a")))).isEqualTo("a");
  }

  @Test
  void twoProcessesWithoutANameDoNotShareOne() {
    // given no HOSTNAME, as bash and systemd leave it
    ServingConfig config = config(Map.of("HOSTNAME", ""));

    // then
    assertThat(InstanceName.of(config))
        .matches("[A-Za-z0-9._-]{1,128}")
        .isEqualTo(InstanceName.of(config));
    assertThat(InstanceName.draw()).isNotEqualTo(InstanceName.draw());
  }

  private static ServingConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(ServingConfig.class)
        .withDefaultValues(properties)
        .build()
        .getConfigMapping(ServingConfig.class);
  }
}
