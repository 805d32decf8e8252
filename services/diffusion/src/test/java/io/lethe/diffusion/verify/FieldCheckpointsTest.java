package io.lethe.diffusion.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in the forms that their users have them, with what diffusers computed from them. */
@Tag("numeric")
class FieldCheckpointsTest {
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  @TempDir Path directory;

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.walk(Golden.path(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = directory.resolve(Golden.path(name).relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        Files.copy(file, target);
      }
    }
  }

  private void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to));
  }

  /** Writes the weights again, each tensor as often and by such names as given. */
  private void renameTensors(List<UnaryOperator<String>> renames) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    try (Safetensors stored = Safetensors.open(directory.resolve(WEIGHTS))) {
      for (UnaryOperator<String> rename : renames) {
        for (Safetensors.Entry entry : stored.entries().values()) {
          ByteBuffer data = ByteBuffer.allocate((int) entry.bytes());
          stored.read(entry, data);
          tensors.add(
              new Safetensors.Tensor(
                  rename.apply(entry.name()), entry.type(), entry.shape(), data.flip()));
        }
      }
    }
    Safetensors.write(directory.resolve(WEIGHTS), tensors, Map.of());
  }

  private void agrees() throws IOException {
    assertThat(CheckpointVerification.verify(directory))
        .isNotEmpty()
        .allSatisfy(check -> assertThat(check.passed()).as("%s", check).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"as-saved", "wide-head-below", "fp16-in-place", "sharded"})
  void agreesWithWhatDiffusersComputed(String name) throws Exception {
    copy(name);

    agrees();
  }

  @Test
  void takesTheStepsThatTheConfigOffsets() throws Exception {
    // given the weights of one, and another's scheduler and its samples
    copy("as-saved");
    copy("steps-offset-1");

    // when, then
    agrees();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diffusion_pytorch_model.fp16.safetensors",
        "diffusion_pytorch_model.bf16.safetensors",
        "diffusion_pytorch_model.non_ema.safetensors",
      })
  void readsAVariantThatStandsAlone(String variant) throws Exception {
    // given
    copy("fp16-in-place");
    rename(WEIGHTS, "unet/" + variant);

    // when, then
    agrees();
    assertThat(DiffusersDirectory.files(directory)).contains("unet/" + variant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diffusion_pytorch_model.safetensors.index.fp16.json",
        "diffusion_pytorch_model.safetensors.fp16.index.json",
        "diffusion_pytorch_model.fp16.safetensors.index.json",
      })
  void readsTheShardsOfAVariant(String index) throws Exception {
    // given
    copy("sharded");
    rename("unet/diffusion_pytorch_model.safetensors.index.json", "unet/" + index);

    // when, then
    agrees();
    assertThat(DiffusersDirectory.files(directory))
        .contains(
            "unet/" + index,
            "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
            "unet/diffusion_pytorch_model-00002-of-00002.safetensors");
  }

  @Test
  void doesNotChooseBetweenVariants() throws Exception {
    // given
    copy("fp16-in-place");
    Files.copy(
        directory.resolve(WEIGHTS),
        directory.resolve("unet/diffusion_pytorch_model.bf16.safetensors"));
    rename(WEIGHTS, "unet/diffusion_pytorch_model.fp16.safetensors");

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("diffusion_pytorch_model.bf16.safetensors")
        .hasMessageContaining("diffusion_pytorch_model.fp16.safetensors");
  }

  @Test
  void namesAShardThatIsMissing() throws Exception {
    // given
    copy("sharded");
    String shard = "diffusion_pytorch_model-00002-of-00002.safetensors";
    Files.delete(directory.resolve("unet").resolve(shard));

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("has no file")
        .hasMessageContaining(shard);
  }

  @Test
  void readsNoShardOutsideItsFolder() throws Exception {
    // given
    copy("sharded");
    Path index = directory.resolve("unet/diffusion_pytorch_model.safetensors.index.json");
    Files.writeString(
        index, Files.readString(index).replace("\"diffusion_pytorch", "\"../diffusion_pytorch"));

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("../diffusion_pytorch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diffusion_pytorch_model.bin",
        "diffusion_pytorch_model.fp16.bin",
        "diffusion_pytorch_model.bin.index.json",
      })
  void saysHowToConvertAPickle(String pickle) throws Exception {
    // given
    copy("as-saved");
    rename(WEIGHTS, "unet/" + pickle);

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining(pickle)
        .hasMessageContaining("save_pretrained")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"_orig_mod.", "module.", "_orig_mod.module.", "unet.", "ema_model.", "model_ema."})
  void readsTensorsWithAWrappersPrefix(String prefix) throws Exception {
    // given
    copy("as-saved");
    renameTensors(List.of(name -> prefix + name));

    // when, then
    agrees();
  }

  @Test
  void readsBlocksThatWereCompiledOneByOne() throws Exception {
    // given
    copy("as-saved");
    renameTensors(List.of(name -> name.replaceFirst("(blocks\\.\\d+\\.)", "$1_orig_mod.")));

    // when, then
    agrees();
  }

  @Test
  void takesTheMovingAverageOfTwoNetworks() throws Exception {
    // given
    copy("as-saved");
    renameTensors(List.of(name -> "model." + name, name -> "ema_model." + name));

    // when, then
    agrees();
  }

  @Test
  void passesNothingOverWhereNoPrefixSaysAverage() throws Exception {
    // given a prefix that only has the letters, and a tensor without it
    copy("as-saved");
    renameTensors(List.of(name -> name.equals("conv_out.bias") ? "other.bias" : "schema." + name));

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("conv_out.bias");
  }

  @Test
  void doesNotChooseBetweenNetworks() throws Exception {
    // given
    copy("as-saved");
    renameTensors(List.of(name -> "first." + name, name -> "second." + name));

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("first., second.");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "10"})
  void refusesAHeaderThatIsPaddedWithOtherThanSpaces(int code) throws Exception {
    // given the weights with a header whose last byte of padding is another
    copy("fp16-in-place");
    byte[] bytes = Files.readAllBytes(directory.resolve(WEIGHTS));
    int end = 8 + ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0);
    assertThat(bytes[end - 1]).isEqualTo((byte) ' ');
    bytes[end - 1] = (byte) code;
    Files.write(directory.resolve(WEIGHTS), bytes);

    // when, then
    assertThatThrownBy(() -> CheckpointVerification.verify(directory))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("only spaces behind it");
  }
}
