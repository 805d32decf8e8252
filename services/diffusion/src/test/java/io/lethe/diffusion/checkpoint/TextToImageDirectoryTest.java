package io.lethe.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextToImageDirectoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private Path model;

  @BeforeEach
  void copy() throws IOException {
    model = temporary.resolve("model");
    Path source = Golden.path("stable-diffusion/sd1-tiny");
    for (String folder : List.of("", "unet", "vae", "text_encoder", "tokenizer", "scheduler")) {
      Files.createDirectories(model.resolve(folder));
      try (Stream<Path> files = Files.list(source.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, model.resolve(source.relativize(file)));
        }
      }
    }
  }

  @Test
  void theIndexOfAWrittenPipelineNamesNoPartThatIsNotWritten() throws Exception {
    // given
    ObjectNode index = (ObjectNode) JSON.readTree(model.resolve("model_index.json").toFile());
    index.putArray("safety_checker").add("stable_diffusion").add("StableDiffusionSafetyChecker");
    index.putArray("feature_extractor").add("transformers").add("CLIPImageProcessor");
    index.put("requires_safety_checker", true);
    JSON.writeValue(model.resolve("model_index.json").toFile(), index);
    Path written = temporary.resolve("written");

    // when
    TextToImageDirectory.read(model).write(written, List.of());

    // then
    JsonNode copy = JSON.readTree(written.resolve("model_index.json").toFile());
    assertThat(copy.path("safety_checker").toString()).isEqualTo("[null,null]");
    assertThat(copy.path("feature_extractor").toString()).isEqualTo("[null,null]");
    assertThat(copy.path("requires_safety_checker").asBoolean()).isFalse();
    assertThat(copy.path("vae")).isEqualTo(index.path("vae"));
    for (String part : List.of("unet", "vae", "text_encoder", "tokenizer", "scheduler")) {
      assertThat(written.resolve(part)).isNotEmptyDirectory();
    }
  }

  @Test
  void aPipelineWithoutATokenizerIsRefusedByASentence() throws Exception {
    // given
    Files.move(model.resolve("tokenizer"), temporary.resolve("elsewhere"));

    // when / then
    assertThatThrownBy(() -> TextToImageDirectory.files(model))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("has no directory")
        .hasMessageContaining("tokenizer");
  }

  @Test
  void anIndexMayNameAnySchedulerOfTheSameNoise() throws Exception {
    // given
    ObjectNode index = (ObjectNode) JSON.readTree(model.resolve("model_index.json").toFile());
    index.putArray("scheduler").add("diffusers").add("UniPCMultistepScheduler");
    JSON.writeValue(model.resolve("model_index.json").toFile(), index);

    // then
    assertThat(TextToImageDirectory.isFor(model)).isTrue();

    // when it is of a distilled network
    index.putArray("scheduler").add("diffusers").add("LCMScheduler");
    JSON.writeValue(model.resolve("model_index.json").toFile(), index);

    // then
    assertThatThrownBy(() -> TextToImageDirectory.isFor(model))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("LCMScheduler");
  }
}
