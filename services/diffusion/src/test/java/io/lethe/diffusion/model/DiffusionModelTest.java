package io.lethe.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  void loadsEveryAttentionTensorByItsOldNameAndSavesTheNewOnes(@TempDir Path directory)
      throws Exception {
    // given a checkpoint as diffusers wrote it before 0.15
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"))) {
      model.save(directory);
    }
    Path weights = DiffusersDirectory.weights(directory);
    List<Safetensors.Tensor> renamed = new ArrayList<>();
    try (Safetensors now = Safetensors.open(weights)) {
      for (Safetensors.Entry entry : now.entries().values()) {
        ByteBuffer data = ByteBuffer.allocate((int) entry.bytes());
        now.read(entry, data);
        renamed.add(
            new Safetensors.Tensor(
                oldName(entry.name()), entry.type(), entry.shape(), data.flip()));
      }
    }
    Safetensors.write(weights, renamed, Map.of("format", "pt"));
    assertThat(names(directory))
        .noneMatch(name -> name.contains(".to_"))
        .filteredOn(name -> name.matches(".*\\.(query|key|value|proj_attn)\\.(weight|bias)"))
        .hasSize(8 * 4); // q, k, v and out, of one down, one middle and two up blocks

    // when
    Path saved = directory.resolve("saved");
    try (DiffusionModel old = DiffusionModel.load(directory);
        DiffusionModel now = DiffusionModel.load(Golden.path("digits"))) {
      assertThat(old.weights().toFloatArray()).isEqualTo(now.weights().toFloatArray());
      old.save(saved);
    }

    // then
    assertThat(names(saved)).isEqualTo(names(Golden.path("digits")));
  }

  private static String oldName(String name) {
    return name.replace(".to_q.", ".query.")
        .replace(".to_k.", ".key.")
        .replace(".to_v.", ".value.")
        .replace(".to_out.0.", ".proj_attn.");
  }

  private static Set<String> names(Path directory) throws Exception {
    try (Safetensors tensors = Safetensors.open(DiffusersDirectory.weights(directory))) {
      return new TreeSet<>(tensors.entries().keySet());
    }
  }

  @Test
  void classEmbeddingsSurviveSavingUnderTheirName(@TempDir Path directory) throws Exception {
    float[] first = new float[64];
    float[] second = new float[64];
    Arrays.fill(second, 2.5f);
    float[] weights;
    try (DiffusionModel plain = DiffusionModel.load(Golden.path("digits"));
        DiffusionModel model = ClassModels.of(plain, first, second)) {
      model.save(directory);
      weights = model.weights().toFloatArray();
    }

    try (Safetensors tensors = Safetensors.open(DiffusersDirectory.weights(directory));
        DiffusionModel loaded = DiffusionModel.load(directory)) {
      assertThat(tensors.entries().get("class_embedding.weight").shape()).containsExactly(2L, 64L);
      assertThat(tensors.floats("class_embedding.weight")).startsWith(first).endsWith(second);
      assertThat(loaded.weights().toFloatArray()).isEqualTo(weights);
      assertThat(loaded.config().classes()).hasValue(2);
    }
  }

  @Test
  void loadsAModelThatWasPublishedInOneFolder(@TempDir Path directory) throws Exception {
    // given the files as the hub has those of google/ddpm-cifar10-32
    for (String file :
        List.of(
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "scheduler/scheduler_config.json")) {
      Path source = Golden.path("digits/" + file);
      Files.copy(source, directory.resolve(source.getFileName()));
    }

    // when
    try (DiffusionModel flat = DiffusionModel.load(directory);
        DiffusionModel nested = DiffusionModel.load(Golden.path("digits"))) {
      flat.save(directory.resolve("saved"));

      // then it is the same model, and is saved in the usual layout
      assertThat(flat.weights().toFloatArray()).isEqualTo(nested.weights().toFloatArray());
      assertThat(directory.resolve("saved/model_index.json")).exists();
      assertThat(directory.resolve("saved/unet/config.json")).exists();
    }
  }

  @Test
  void aCopyHasMemoryOfItsOwn() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(Golden.path("digits"));
        DiffusionModel copy = model.withWeights(model.weights())) {
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
