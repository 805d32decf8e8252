package io.lethe.diffusion.verify;

import static io.lethe.diffusion.Measured.figure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.noise.CounterNoise;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("numeric")
class CheckpointVerificationTest {

  @ParameterizedTest
  @ValueSource(strings = {"digits", "ddpm-cifar-like"})
  void agreesWithEveryTensorThatDiffusersComputed(String name) throws Exception {
    List<TensorCheck> checks = CheckpointVerification.verify(Golden.path(name));

    checks.forEach(
        check -> figure(name + " " + check.name(), check.relativeError() / check.tolerance()));
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
  void aModelWithClassesAgreesWithWhatDiffusersComputed(@TempDir Path directory) throws Exception {
    // given a time embedding moved one way, and two of three classes that move it back
    float[] shift = new float[64];
    new CounterNoise(3).gaussian(0, shift, 0, shift.length);
    try (DiffusionModel plain = DiffusionModel.load(Golden.path("digits"));
        DiffusionModel moved = ClassModels.shifted(plain, shift, -1);
        DiffusionModel model = ClassModels.of(moved, new float[64], shift, shift)) {
      model.save(directory);
    }
    for (String file : List.of("forward.safetensors", "sampling.safetensors")) {
      copyWithLabels(file, directory, 1, 2);
    }

    // when
    List<TensorCheck> checks = CheckpointVerification.verify(directory);

    // then
    assertThat(checks).allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
    assertThat(checks).extracting(TensorCheck::name).containsAll(expectedNames("digits"));
    copyWithLabels("forward.safetensors", directory, 0, 2);
    assertThat(CheckpointVerification.verify(directory))
        .filteredOn(check -> check.name().equals("output") && !check.passed())
        .hasSize(1);
    copyWithLabels("forward.safetensors", directory, 1, 3);
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage("tensor class_labels must be a class of the model, 0 to 2, not 3.");
  }

  /** Copies a golden file of the digits, its rows being of the two classes in turn. */
  private static void copyWithLabels(String file, Path directory, long even, long odd)
      throws Exception {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    try (Safetensors golden = Safetensors.open(Golden.path("digits").resolve(file))) {
      for (Safetensors.Entry entry : golden.entries().values()) {
        ByteBuffer data = ByteBuffer.allocate((int) entry.bytes());
        golden.read(entry, data);
        tensors.add(new Safetensors.Tensor(entry.name(), entry.type(), entry.shape(), data.flip()));
      }
      String rows = golden.entries().containsKey("noisy") ? "noisy" : "initial";
      int count = golden.entries().get(rows).shape().get(0).intValue();
      ByteBuffer labels = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int row = 0; row < count; row++) {
        labels.putLong(row % 2 == 0 ? even : odd);
      }
      tensors.add(
          new Safetensors.Tensor(
              "class_labels", Safetensors.Type.I64, List.of((long) count), labels.flip()));
    }
    Safetensors.write(directory.resolve(file), tensors, Map.of());
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

    checks.forEach(
        check ->
            figure(name + " changed " + check.name(), check.relativeError() / check.tolerance()));
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
