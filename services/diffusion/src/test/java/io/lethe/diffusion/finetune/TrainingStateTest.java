package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStateTest {

  private final NDManager manager = NDManager.newBaseManager();
  @TempDir Path directory;

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void itGoesOnAsIfItHadNotBeenSaved() throws Exception {
    // given
    Path file = directory.resolve("state.safetensors");
    try (var state = state(0.9);
        var other = state(0.9)) {
      step(state);
      state.save(file, Map.of("label", "kept"));

      // when
      Map<String, String> labels = other.restore(file);
      step(state);
      step(other);

      // then
      assertThat(labels).containsEntry("label", "kept");
      assertThat(other.step()).isEqualTo(2);
      assertThat(other.weights().toFloatArray()).isEqualTo(state.weights().toFloatArray());
      assertThat(other.result().toFloatArray()).isEqualTo(state.result().toFloatArray());
    }
  }

  @Test
  void aFileThatCanNotBeTakenWholeChangesNothing() throws Exception {
    // given a file that has the weights and the moments, but no moving average
    Path file = directory.resolve("state.safetensors");
    try (var without = state(0);
        var state = state(0.9)) {
      step(without);
      without.save(file, Map.of());
      float[] before = state.weights().toFloatArray();

      // then
      assertThatThrownBy(() -> state.restore(file)).isInstanceOf(CorruptCheckpointException.class);
      assertThat(state.weights().toFloatArray()).isEqualTo(before);
      assertThat(state.step()).isZero();
      step(state);
    }
  }

  @Test
  void aNetworkOfAnotherSizeIsRefused() throws Exception {
    // given
    Path file = directory.resolve("state.safetensors");
    write(file, "weights", "exp_avg", "exp_avg_sq");

    // then
    try (var state = state(0)) {
      assertThatThrownBy(() -> state.restore(file)).hasMessageContaining("another size");
    }
  }

  private static void write(Path file, String... names) throws IOException {
    Safetensors.write(
        file,
        List.of(names).stream()
            .map(
                name ->
                    new Safetensors.Tensor(
                        name, Safetensors.Type.F32, List.of(1L), ByteBuffer.allocate(4)))
            .toList(),
        Map.of("step", "3"));
  }

  private TrainingState state(double averageDecay) {
    return new TrainingState(manager.create(new float[] {1, 2, 3}), AdamW.DEFAULT, averageDecay);
  }

  private void step(TrainingState state) {
    try (NDArray gradient = manager.create(new float[] {1, -2, 3})) {
      state.update(gradient, 0.1);
    }
  }
}
