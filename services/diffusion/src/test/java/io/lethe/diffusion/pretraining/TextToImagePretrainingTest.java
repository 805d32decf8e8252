package io.lethe.diffusion.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.checkpoint.UnsupportedConfigException;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.TrainingCancelledException;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("numeric")
class TextToImagePretrainingTest {
  private static final Path SHIPPED =
      Path.of(
          System.getProperty("basedir", "."),
          "..",
          "standalone/assets/models/captioned-32/recipe.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  /** The shipped recipe with few small steps and narrow networks. */
  private static ObjectNode small() throws IOException {
    ObjectNode recipe = (ObjectNode) JSON.readTree(SHIPPED.toFile());
    recipe.put("pictures", 40);
    ((ObjectNode) recipe.get("autoencoder"))
        .put("batch", 4)
        .put("steps", 6)
        .put("warmUpSteps", 1)
        .put("checkpointEvery", 2);
    ((ObjectNode) recipe.get("conditioned"))
        .put("batch", 4)
        .put("steps", 4)
        .put("warmUpSteps", 1)
        .put("checkpointEvery", 2);
    ((ObjectNode) recipe.get("vae")).putArray("block_out_channels").add(8).add(8).add(8);
    ((ObjectNode) recipe.get("unet")).putArray("block_out_channels").add(8).add(8);
    return recipe;
  }

  private TextToImageRecipe read(ObjectNode recipe) throws IOException {
    Path file = directory.resolve("recipe.json");
    JSON.writeValue(file.toFile(), recipe);
    return TextToImageRecipe.read(file);
  }

  private static CaptionedPictures pictures() {
    List<byte[]> digits = Collections.nCopies(Motif.DIGITS, new byte[28 * 28]);
    PictureSource gray =
        PictureList.of(digits, IntStream.range(0, Motif.DIGITS).toArray(), 1, 28, 28);
    return new CaptionedPictures(gray, 40, 3);
  }

  private List<PretrainingProgress> train(TextToImageRecipe recipe, long seed, String out, int stop)
      throws IOException {
    List<PretrainingProgress> steps = new ArrayList<>();
    TextToImagePretraining.run(
        recipe,
        pictures(),
        seed,
        Device.cpu(),
        directory.resolve(out + ".training"),
        directory.resolve(out),
        steps::add,
        () -> steps.size() >= stop);
    return steps;
  }

  @Test
  void aModelComesOutThatLoadsAndMakesPicturesForTexts() throws Exception {
    // when
    List<PretrainingProgress> steps = train(read(small()), 1, "model", 100);

    // then both parts were trained, the directory is whole, and prompts are asked
    assertThat(steps).hasSize(10);
    assertThat(steps.get(5).loss()).isLessThan(steps.get(0).loss());
    Path model = directory.resolve("model");
    VersionDirectory.verify(model, VersionDirectory.manifestSha256(model));
    assertThat(TextToImageDirectory.read(model).autoencoder().scalingFactor())
        .isNotEqualTo(0.18215)
        .isBetween(0.01, 100.0);
    try (TextToImageModel loaded = TextToImageModel.load(model, Precision.FLOAT32, Device.cpu())) {
      PromptedPictures made = new PromptedPictures(loaded, SamplerKind.DDIM, 2, 3, "");
      PictureList two = made.make(List.of("a red seven on blue", "a red seven on blue"), 4);
      assertThat(two.pixels(0)).hasSize(32 * 32 * 3).isNotEqualTo(two.pixels(1));
      assertThat(made.make(List.of("a green circle"), 4).pixels(0)).isNotEqualTo(two.pixels(0));
    }
  }

  @Test
  void aRunThatWasStoppedAnywhereEndsWithTheSameWeights() throws Exception {
    // given a run that goes through, and one that stops in each of its parts
    TextToImageRecipe recipe = read(small());
    train(recipe, 1, "whole", 100);
    for (int stop : new int[] {3, 4}) {
      assertThatThrownBy(() -> train(recipe, 1, "stopped", stop))
          .isInstanceOf(TrainingCancelledException.class);
    }
    assertThat(directory.resolve("stopped").resolve(VersionDirectory.MANIFEST)).doesNotExist();

    // when it goes on
    List<PretrainingProgress> rest = train(recipe, 1, "stopped", 100);

    // then it made the other steps alone, and the manifests have the same hashes of all files
    assertThat(rest).hasSize(3);
    assertThat(Files.readString(directory.resolve("stopped/lethe.json")))
        .isEqualTo(Files.readString(directory.resolve("whole/lethe.json")));
  }

  @Test
  void aCheckpointOfAnotherSeedOrRecipeIsRefused() throws Exception {
    // given
    TextToImageRecipe recipe = read(small());
    assertThatThrownBy(() -> train(recipe, 1, "model", 8))
        .isInstanceOf(TrainingCancelledException.class);

    // then
    assertThatThrownBy(() -> train(recipe, 2, "model", 100))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("autoencoder.safetensors was trained with another config");
    ObjectNode other = small();
    ((ObjectNode) other.get("conditioned")).put("learningRate", 1e-3);
    assertThatThrownBy(() -> train(read(other), 1, "model", 100))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("conditioned.safetensors was trained with another config");
  }

  @Test
  void aRecipeThatIsNoneIsRefusedInOneSentence() throws Exception {
    // given
    ObjectNode noKind = small();
    noKind.put("kind", "video");
    ObjectNode noPart = small();
    noPart.remove("vae");
    ObjectNode noSteps = small();
    ((ObjectNode) noSteps.get("conditioned")).put("steps", 0);
    ObjectNode unknown = small();
    unknown.put("epochs", 3);

    // then
    assertRefused(noKind, "kind must be \"text-to-image\", not \"video\"");
    assertRefused(noPart, "vae is missing");
    assertRefused(noSteps, "steps and checkpointEvery must be at least 1");
    assertRefused(unknown, "epochs");
  }

  private void assertRefused(ObjectNode recipe, String why) {
    assertThatThrownBy(() -> read(recipe))
        .isInstanceOf(UnsupportedConfigException.class)
        .hasMessageContaining("recipe.json is no recipe")
        .hasMessageContaining(why);
  }
}
