package io.lethe.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffusionModelTest {

  @Test
  void savesWhatItLoaded(@TempDir Path directory) throws Exception {
    Path original = Golden.path("digits");
    try (DiffusionModel model = DiffusionModel.load(original)) {
      model.save(directory);
    }

    ObjectMapper json = new ObjectMapper();
    for (String file :
        List.of("model_index.json", "unet/config.json", "scheduler/scheduler_config.json")) {
      assertThat(json.readTree(directory.resolve(file).toFile()))
          .isEqualTo(json.readTree(original.resolve(file).toFile()));
    }
    try (DiffusionModel first = DiffusionModel.load(original);
        DiffusionModel second = DiffusionModel.load(directory)) {
      assertThat(second.weights().toFloatArray()).isEqualTo(first.weights().toFloatArray());
    }
  }

  @Test
  void aCopyHasMemoryOfItsOwn() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"));
        DiffusionModel copy = model.copy()) {
      float before = model.weights().getFloat(0);

      copy.weights().addi(1);

      assertThat(model.weights().getFloat(0)).isEqualTo(before);
      assertThat(copy.weights().getFloat(0)).isEqualTo(before + 1);
    }
  }

  @Test
  void seesAWeightThatIsNotFinite() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      assertThat(model.isFinite()).isTrue();
      model.weights().set(new ai.djl.ndarray.index.NDIndex(17), Float.NaN);
      assertThat(model.isFinite()).isFalse();
    }
  }

  @Test
  void rejectsTruncatedWeights(@TempDir Path directory) throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      model.save(directory);
    }
    Path weights = DiffusersDirectory.weights(directory);
    try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(weights) - 100);
    }

    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("ends inside its tensors");
  }

  @Test
  void rejectsWeightsOfAnotherConfig(@TempDir Path directory) throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      model.save(directory);
    }
    Files.copy(
        Golden.path("ddpm-cifar-like/unet/config.json"),
        directory.resolve("unet/config.json"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> DiffusionModel.load(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("its config asks for");
  }
}
