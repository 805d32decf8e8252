package io.lethe.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredWeightsTest {
  @TempDir Path directory;

  private final ParameterLayout layout = new ParameterLayout();
  private NDManager scope;
  private Path file;

  @BeforeEach
  void layOut() {
    scope = NDManager.newBaseManager(Device.cpu());
    file = directory.resolve("weights.safetensors");
    layout.add("a.to_q.weight", 3, 2, 3);
    layout.add("b.bias", 3, 4);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void whatIsWrittenIsReadBackInItsPlaces() throws Exception {
    // given
    NDArray weights = scope.arange(10f);

    // when
    write(weights, "unet.");

    // then
    assertThat(StoredWeights.read(file, layout, name -> false, scope).toFloatArray())
        .isEqualTo(weights.toFloatArray());
    try (Safetensors stored = Safetensors.open(file)) {
      assertThat(stored.floats("unet.b.bias")).containsExactly(6, 7, 8, 9);
      assertThat(stored.entries().get("unet.a.to_q.weight").shape()).containsExactly(2L, 3L);
    }
  }

  @Test
  void aTensorThatIsMissingIsNamed() throws Exception {
    // given
    write(scope.arange(10f), "");
    layout.add("c.weight", 3, 1, 3);

    // when / then
    assertThatThrownBy(() -> StoredWeights.read(file, layout, name -> false, scope))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("c.weight");
  }

  @Test
  void aTensorOfAnotherShapeIsNamed() throws Exception {
    // given
    write(scope.arange(10f), "");
    ParameterLayout other = new ParameterLayout();
    other.add("a.to_q.weight", 3, 3, 2);
    other.add("b.bias", 3, 4);

    // when / then
    assertThatThrownBy(() -> StoredWeights.read(file, other, name -> false, scope))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("a.to_q.weight")
        .hasMessageContaining("[3, 2]");
  }

  @Test
  void aTensorThatNobodyAskedForIsRefusedUnlessItIsPassedOver() throws Exception {
    // given
    write(scope.arange(10f), "");
    ParameterLayout fewer = new ParameterLayout();
    fewer.add("a.to_q.weight", 3, 2, 3);

    // when / then
    assertThatThrownBy(() -> StoredWeights.read(file, fewer, name -> false, scope))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("b.bias");
    assertThat(StoredWeights.read(file, fewer, "b.bias"::equals, scope).getShape())
        .isEqualTo(new Shape(6));
  }

  private void write(NDArray weights, String prefix) throws IOException {
    Safetensors.write(file, StoredWeights.tensors(layout, weights, prefix::concat), Map.of());
  }
}
