package io.lethe.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GivenElsewhereTest {

  @Test
  void propertiesHaveTheEnvironmentNamesThatQuarkusReads() {
    assertThat(GivenElsewhere.variable("lethe.serving.max-batch"))
        .isEqualTo("LETHE_SERVING_MAX_BATCH");
    assertThat(GivenElsewhere.variable("lethe.trainer.models.\"a.b\".base"))
        .isEqualTo("LETHE_TRAINER_MODELS__A_B__BASE");
  }

  @Test
  void aSystemPropertyGoesBeforeTheFile() {
    assertThat(GivenElsewhere.isGiven("java.home")).isTrue();
    assertThat(GivenElsewhere.isGiven("lethe.no.such.property")).isFalse();
  }
}
