package io.lethe.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupportedClassesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "model_index.json";
  private static final String SCHEDULER = "scheduler/scheduler_config.json";
  private static final String CONFIG = "unet/config.json";

  @TempDir Path directory;

  @BeforeEach
  void copy() throws Exception {
    for (String file : new String[] {INDEX, SCHEDULER, CONFIG}) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.copy(Golden.path("as-saved").resolve(file), directory.resolve(file));
    }
  }

  private void set(String file, String field, String value) throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(directory.resolve(file).toFile());
    json.set(field, JSON.readTree(value));
    JSON.writeValue(directory.resolve(file).toFile(), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_index.json | _class_name | \"LDMPipeline\" | LDMPipeline",
        "model_index.json | _class_name | \"KarrasVePipeline\" | KarrasVePipeline",
        "model_index.json | _class_name | \"ConsistencyModelPipeline\" | ConsistencyModelPipeline",
        "model_index.json | _class_name | [\"own\", \"Own\"] | Own",
        "model_index.json | vqvae | [\"diffusers\", \"VQModel\"] | VQModel",
        "model_index.json | vae | [\"diffusers\", \"AutoencoderKL\"] | AutoencoderKL",
        "model_index.json | text_encoder | [\"transformers\", \"CLIPTextModel\"] | CLIPTextModel",
        "model_index.json | unet | [\"diffusers\", \"UNet2DConditionModel\"] | UNet2DConditionModel",
        "model_index.json | scheduler | [\"diffusers\", \"EDMEulerScheduler\"] | EDMEulerScheduler",
        "scheduler/scheduler_config.json | _class_name | \"FlowMatchEulerDiscreteScheduler\" |"
            + " FlowMatchEulerDiscreteScheduler",
        "scheduler/scheduler_config.json | _class_name | \"KarrasVeScheduler\" | KarrasVeScheduler",
        "scheduler/scheduler_config.json | _class_name | \"CMStochasticIterativeScheduler\" |"
            + " CMStochasticIterativeScheduler",
        "scheduler/scheduler_config.json | _class_name | \"ScoreSdeVeScheduler\" | ScoreSdeVe",
        "unet/config.json | _class_name | \"UNet2DConditionModel\" | UNet2DConditionModel",
      })
  void refusesAClassThatIsNotOursByItsName(String file, String field, String value, String name)
      throws Exception {
    // given
    set(file, field, value);

    // when, then
    assertThatThrownBy(() -> DiffusersDirectory.read(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(name)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vae", "vqvae"})
  void refusesAModelOfLatentsThatHasNoIndex(String autoencoder) throws Exception {
    // given
    Files.delete(directory.resolve(INDEX));
    Files.createDirectory(directory.resolve(autoencoder));

    // when, then
    assertThatThrownBy(() -> DiffusersDirectory.read(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(autoencoder);
  }

  @Test
  void takesOursAndPartsThatAreLeftOut() throws Exception {
    // given
    set(INDEX, "_class_name", "\"DDIMPipeline\"");
    set(INDEX, "scheduler", "[\"diffusers\", \"DDIMScheduler\"]");
    set(INDEX, "feature_extractor", "[null, null]");
    set(SCHEDULER, "_class_name", "\"DDIMScheduler\"");

    // when
    DiffusersDirectory read = DiffusersDirectory.read(directory);

    // then
    assertThat(read.config().inChannels()).isEqualTo(3);
  }
}
