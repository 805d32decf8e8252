package io.lethe.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredArrayTest {

  private final NDManager manager = NDManager.newBaseManager();
  @TempDir Path directory;

  @AfterEach
  void free() {
    manager.close();
  }

  private float[] written(List<Safetensors.Tensor> tensors, long size) throws IOException {
    Path file = directory.resolve("array.safetensors");
    Safetensors.write(file, tensors, Map.of());
    try (Safetensors stored = Safetensors.open(file)) {
      return StoredArray.read(file, stored, "a", size, manager).toFloatArray();
    }
  }

  @Test
  void aLargeArrayIsWrittenInPartsAndReadBack() throws IOException {
    // given
    NDArray array = manager.create(new float[] {1, 2, 3, 4, 5});

    // when
    List<Safetensors.Tensor> tensors = StoredArray.tensors("a", array, 2);

    // then
    assertThat(tensors).extracting(Safetensors.Tensor::name).containsExactly("a.0", "a.1", "a.2");
    assertThat(written(tensors, 5)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aSmallArrayIsOneTensor() throws IOException {
    // given
    NDArray array = manager.create(new float[] {1, 2});

    // then
    List<Safetensors.Tensor> tensors = StoredArray.tensors("a", array);
    assertThat(tensors).extracting(Safetensors.Tensor::name).containsExactly("a");
    assertThat(written(tensors, 2)).containsExactly(1, 2);
  }

  @Test
  void whatIsMissingOrOfAnotherSizeIsRefused() {
    // given a file that lacks a part
    NDArray array = manager.create(new float[] {1, 2, 3, 4, 5});
    List<Safetensors.Tensor> some = StoredArray.tensors("a", array, 2).subList(0, 2);

    // then
    assertThatThrownBy(() -> written(some, 5))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("another size");
    assertThatThrownBy(() -> written(StoredArray.tensors("b", array), 5))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("no tensor a");
  }
}
