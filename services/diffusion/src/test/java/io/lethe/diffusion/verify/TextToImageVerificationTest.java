package io.lethe.diffusion.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of Stable Diffusion 1.x and 2.x, as diffusers saves them. */
@Tag("numeric")
class TextToImageVerificationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path copy;

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny"})
  void eachPartAgreesWithEveryTensorThatDiffusersComputed(String name) throws Exception {
    // given
    Path directory = Golden.path("stable-diffusion/" + name);

    // when
    List<TensorCheck> checks = CheckpointVerification.verify(directory);

    // then
    assertThat(checks).allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
    assertThat(checks).extracting(TensorCheck::name).containsAll(expectedNames(directory));
  }

  /** All tensors of the files but those that are given, not computed. */
  private static List<String> expectedNames(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    add(names, directory, "forward", "", "clean|noise|noisy|.*timesteps|encoder_hidden_states");
    add(names, directory, "lora", "lora.", "");
    add(names, directory, "vae", "vae.", "picture|noise|.*decode.latents|decode.pixels");
    add(names, directory, "text", "text.", "input_ids");
    names.addAll(List.of("tokens.cases", "tokens.padded"));
    add(names, directory, "pipeline", "pipeline.", "initial|.*timesteps");
    return names;
  }

  private static void add(
      List<String> names, Path directory, String file, String prefix, String given)
      throws IOException {
    String inputs = given + "|target|wanted|wide.noisy|quiet.weight.*";
    try (Safetensors tensors = Safetensors.open(directory.resolve(file + ".safetensors"))) {
      tensors.entries().keySet().stream()
          .filter(tensor -> !tensor.matches(inputs))
          .forEach(tensor -> names.add(prefix + tensor));
    }
  }

  @Test
  void aWeightThatIsOffShows() throws Exception {
    // given a pipeline whose middle attention over the text has one changed number
    copy("sd1-tiny");
    Path weights = copy.resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    long begin;
    try (Safetensors tensors = Safetensors.open(weights)) {
      String name = "mid_block.attentions.0.transformer_blocks.0.attn2.to_v.weight";
      begin = tensors.entries().get(name).begin();
    }
    bytes[(int) begin + 3] ^= 0x40;
    Files.write(weights, bytes);

    // when
    List<TensorCheck> checks = CheckpointVerification.verify(copy);

    // then
    assertThat(checks)
        .filteredOn(check -> !check.passed())
        .extracting(TensorCheck::name)
        .contains("output", "sum.loss", "lora.output")
        .contains("pipeline.ddim.final")
        .noneMatch(name -> name.startsWith("vae.") || name.startsWith("text."));
  }

  @Test
  void halfPrecisionWeightsOfTheSameValuesAgreeToo() throws Exception {
    // given the variant alone
    copy("sd1-tiny");
    Files.delete(copy.resolve("unet/diffusion_pytorch_model.safetensors"));
    assertThat(CheckpointSummary.of(copy)).contains("of F16 in diffusion_pytorch_model.fp16");

    // when / then
    assertThat(CheckpointVerification.verify(copy))
        .allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
  }

  @Test
  void aPickleOfTheTextEncoderSaysHowToConvertIt() throws Exception {
    // given
    copy("sd1-tiny");
    Path weights = copy.resolve("text_encoder/model.safetensors");
    Files.move(weights, weights.resolveSibling("pytorch_model.bin"));

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("safe_serialization=True");
  }

  @Test
  void aTokenizerThatJoinsOtherwiseShows() throws Exception {
    // given merges in another order
    copy("sd1-tiny");
    Path merges = copy.resolve("tokenizer/merges.txt");
    List<String> lines = new ArrayList<>(Files.readAllLines(merges));
    Collections.reverse(lines.subList(1, lines.size()));
    Files.write(merges, lines);

    // when / then
    assertThat(CheckpointVerification.verify(copy))
        .filteredOn(check -> check.name().equals("tokens.cases"))
        .allMatch(check -> !check.passed())
        .hasSize(1);
  }

  @Test
  void theFirstLineSaysWhatItIs() throws Exception {
    assertThat(CheckpointSummary.of(Golden.path("stable-diffusion/sd2-tiny")))
        .startsWith(
            "StableDiffusionPipeline for pictures of 3 x 64 x 64 by latents of 4 x 16 x 16; U-Net, ")
        .endsWith("DDIMScheduler, v_prediction");
  }

  @ParameterizedTest
  @CsvSource({
    "model_index.json, unet, UNet2DModel",
    "model_index.json, text_encoder, CLIPTextModelWithProjection",
    "model_index.json, text_encoder_2, CLIPTextModelWithProjection",
    "model_index.json, image_encoder, CLIPVisionModelWithProjection",
    "model_index.json, scheduler, FlowMatchEulerDiscreteScheduler"
  })
  void anotherPipelinesPartIsRefusedByName(String file, String part, String className)
      throws Exception {
    // given
    copy("sd1-tiny");
    edit(file, json -> json.putArray(part).add("diffusers").add(className));

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(part)
        .hasMessageContaining(className);
  }

  @ParameterizedTest
  @CsvSource({
    "unet/config.json, in_channels, 9",
    "unet/config.json, transformer_layers_per_block, 2",
    "unet/config.json, num_class_embeds, 10",
    "unet/config.json, cross_attention_dim, 31",
    "unet/config.json, attention_head_dim, 7",
    "vae/config.json, latent_channels, 16",
    "vae/config.json, norm_num_groups, 5",
    "text_encoder/config.json, num_attention_heads, 5"
  })
  void aFieldThatIsNotSupportedIsNamed(String file, String field, int value) throws Exception {
    // given
    copy("sd1-tiny");
    edit(file, json -> json.put(field, value));

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(Integer.toString(value));
  }

  @ParameterizedTest
  @CsvSource({
    "unet/config.json, center_input_sample",
    "text_encoder/config.json, use_attention_mask"
  })
  void aSwitchThatIsNotSupportedIsNamed(String file, String field) throws Exception {
    // given
    copy("sd1-tiny");
    edit(file, json -> json.put(field, true));

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(field);
  }

  @Test
  void aTokenThatTheTextEncoderDoesNotKnowIsRefused() throws Exception {
    // given
    copy("sd1-tiny");
    int next = JSON.readTree(copy.resolve("tokenizer/vocab.json").toFile()).size();
    Files.writeString(copy.resolve("tokenizer/added_tokens.json"), "{\"<cat-toy>\": " + next + "}");

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("vocab_size");
  }

  @Test
  void aPipelineWithNothingToCompareWithSaysSo() throws Exception {
    // given
    copy("sd1-tiny");
    for (String file : List.of("forward", "vae", "text", "pipeline")) {
      Files.delete(copy.resolve(file + ".safetensors"));
    }
    Files.delete(copy.resolve("tokens.json"));

    // when / then
    assertThatThrownBy(() -> CheckpointVerification.verify(copy))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("to compare with");
  }

  private void copy(String name) throws IOException {
    Path source = Golden.path("stable-diffusion/" + name);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(source.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private void edit(String file, Consumer<ObjectNode> change) throws IOException {
    Path path = copy.resolve(file);
    ObjectNode json = (ObjectNode) JSON.readTree(path.toFile());
    change.accept(json);
    JSON.writeValue(path.toFile(), json);
  }
}
