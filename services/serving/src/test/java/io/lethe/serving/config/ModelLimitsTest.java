package io.lethe.serving.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.generation.RequestLimits;
import io.lethe.topics.startup.InvalidSettingException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelLimitsTest {

  @Test
  void aModelHasTheCommonLimitsWhereItHasNoneOfItsOwn() {
    ModelLimits.ByModel limits =
        read(
            Map.of(
                "lethe.serving.max-batch", "8",
                "lethe.serving.request-patience", "1m",
                "lethe.serving.models.\"faces\".deadline", "2m",
                "lethe.serving.models.\"faces\".max-count", "4",
                "lethe.serving.models.\"faces\".default-sampler", "ddim",
                "lethe.serving.models.\"faces\".default-guidance-scale", "3"));

    assertThat(limits.of("faces"))
        .isEqualTo(
            new ModelLimits(
                8,
                256,
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                new RequestLimits(4, SamplerKind.DDIM, 10, 20, 3, 7.5, 768)));
    assertThat(limits.of("digits"))
        .isEqualTo(
            new ModelLimits(
                8,
                256,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                new RequestLimits(64, SamplerKind.DPM_SOLVER_2M, 10, 20, 1, 7.5, 768)));
  }

  @Test
  void earlierPicturesAreLookedForAsLongAsTheSlowestModelMayTake() {
    ModelLimits.ByModel limits =
        read(
            Map.of(
                "lethe.serving.models.\"faces\".deadline", "2m",
                "lethe.serving.models.\"digits\".request-patience", "10m",
                "lethe.serving.models.\"digits\".deadline", "1s"));

    assertThat(limits.of("faces").patience()).isEqualTo(Duration.ofMinutes(5));
    assertThat(limits.longest()).isEqualTo(Duration.ofMinutes(10).plusSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.serving.models.\"faces\".max-batch, 0",
    "lethe.serving.models.\"faces\".max-batch, 257",
    "lethe.serving.models.\"faces\".max-count, 0",
    "lethe.serving.models.\"faces\".default-steps, 1001",
    "lethe.serving.models.\"faces\".default-sampler, magic",
    "lethe.serving.models.\"faces\".max-guidance-scale, 0.5",
    "lethe.serving.models.\"faces\".default-guidance-scale, 21",
    "lethe.serving.default-guidance-scale, NaN",
    "lethe.serving.max-guidance-scale, 1001",
    "lethe.serving.models.\"faces\".queue-capacity, 63",
    "lethe.serving.models.\"faces\".deadline, 0s",
    "lethe.serving.models.\"faces\".request-patience, -1s",
    "lethe.serving.deadline, 0s",
    "lethe.serving.request-patience, -1s",
    "lethe.serving.queue-capacity, 63",
    "lethe.serving.default-sampler, magic"
  })
  void aBadValueIsNamed(String property, String value) {
    assertThatThrownBy(() -> read(Map.of(property, value)))
        .isInstanceOf(InvalidSettingException.class)
        .hasNoCause()
        .hasMessageStartingWith(property + " ");
  }

  private static ModelLimits.ByModel read(Map<String, String> properties) {
    var builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(ServingConfig.class)
            .withDefaultValues(properties);
    return ModelLimits.read(builder.build().getConfigMapping(ServingConfig.class));
  }
}
