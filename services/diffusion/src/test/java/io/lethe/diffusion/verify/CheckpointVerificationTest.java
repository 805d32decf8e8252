package io.lethe.diffusion.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.DiffusionModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointVerificationTest {

  @ParameterizedTest
  @ValueSource(strings = {"digits", "ddpm-cifar-like"})
  void agreesWithEveryTensorThatDiffusersComputed(String name) throws Exception {
    List<TensorCheck> checks = CheckpointVerification.verify(Golden.path(name));

    assertThat(checks).allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
    assertThat(checks).extracting(TensorCheck::name).containsAll(expectedNames(name));
    // Only this run amplifies rounding past the ordinary tolerance
    // (docs/adr/0004-two-golden-vectors.md).
    assertThat(checks)
        .filteredOn(TensorCheck::passedByRounding)
        .extracting(TensorCheck::name)
        .isSubsetOf("ddim10.final");
  }

  private static List<String> expectedNames(String name) throws Exception {
    List<String> inputs = List.of("clean", "noise", "timesteps", "noisy", "target", "initial");
    List<String> names = new java.util.ArrayList<>();
    for (String file : List.of("forward.safetensors", "sampling.safetensors")) {
      try (Safetensors tensors = Safetensors.open(Golden.path(name).resolve(file))) {
        tensors.entries().keySet().stream()
            .filter(tensor -> !inputs.contains(tensor) && !tensor.endsWith(".noise"))
            .forEach(names::add);
      }
    }
    return names;
  }

  @Test
  void changedWeightsDoNotPass(@TempDir Path directory) throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      model.weights().muli(1.01);
      model.save(directory);
    }
    Files.copy(Golden.path("digits/forward.safetensors"), directory.resolve("forward.safetensors"));

    List<TensorCheck> checks = CheckpointVerification.verify(directory);

    assertThat(checks).filteredOn(check -> check.name().equals("output")).hasSize(1);
    assertThat(checks).filteredOn(TensorCheck::passed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "ddpm-cifar-like"})
  void slightlyChangedWeightsAreNotTakenForRounding(String name, @TempDir Path directory)
      throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path(name))) {
      model.weights().muli(1.0001);
      model.save(directory);
    }
    Files.copy(
        Golden.path(name).resolve("sampling.safetensors"),
        directory.resolve("sampling.safetensors"));

    List<TensorCheck> checks = CheckpointVerification.verify(directory);

    assertThat(checks)
        .filteredOn(check -> !check.passed())
        .extracting(TensorCheck::name)
        .contains("ddim10.final");
  }

  @Test
  void saysWhenThereIsNothingToCompareWith(@TempDir Path directory) throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      model.save(directory);
    }

    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("neither forward.safetensors nor sampling.safetensors");
  }
}
