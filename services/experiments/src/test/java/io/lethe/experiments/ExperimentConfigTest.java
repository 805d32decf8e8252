package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.SamplerKind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ExperimentConfigTest {

  static final java.util.List<String> NAMES = ExperimentConfig.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyExperimentIsComplete(String name) throws Exception {
    ExperimentConfig config = ExperimentConfig.named(name);

    Set<Integer> both = new HashSet<>(config.normal());
    both.retainAll(config.sensitive());
    assertThat(both).as("classes that are normal and sensitive").isEmpty();
    assertThat(config.normal()).isNotEmpty();
    assertThat(config.sensitive()).isNotEmpty();
    assertThat(config.scratch().stepsOver(1000)).isPositive();
    assertThat(SamplerKind.of(config.scratch().sampler())).isEqualTo(SamplerKind.DDPM);
    assertThat(SamplerKind.of(config.finetune().sampler())).isNotNull();
  }

  @Test
  void theOppositeExperimentSwapsTheClasses() throws Exception {
    ExperimentConfig even = ExperimentConfig.named("mnist-even");
    ExperimentConfig odd = ExperimentConfig.named("mnist-odd");

    assertThat(even.normal()).containsExactlyInAnyOrder(0, 2, 4, 6, 8).isEqualTo(odd.sensitive());
    assertThat(even.sensitive()).isEqualTo(odd.normal());
  }

  @Test
  void anUnknownNameListsThoseThatAreThere() {
    assertThatThrownBy(() -> ExperimentConfig.named("mnist-primes"))
        .hasMessageContaining("mnist-primes")
        .hasMessageContaining("celeba-female");
  }
}
