package io.lethe.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverriddenPropertyTest {

  @Test
  void propertiesHaveTheEnvironmentNamesThatQuarkusReads() {
    assertThat(OverriddenProperty.variable("lethe.serving.max-batch"))
        .isEqualTo("LETHE_SERVING_MAX_BATCH");
    assertThat(OverriddenProperty.variable("lethe.trainer.models.\"a.b\".base"))
        .isEqualTo("LETHE_TRAINER_MODELS__A_B__BASE");
  }

  @Test
  void aSystemPropertyGoesBeforeTheFile() {
    assertThat(OverriddenProperty.isGiven("java.home")).isTrue();
    assertThat(OverriddenProperty.isGiven("lethe.no.such.property")).isFalse();
  }
}
