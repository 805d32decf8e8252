package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.standalone.Lethe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need no services, as a shell sees them: exit codes and what they say. */
class CommandLineTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/digits");
  private static final String FORWARD = "forward.safetensors";
  private static final String CONFIG = "unet/config.json";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aCheckpointThatAgreesWithDiffusersVerifies() {
    assertThat(run("verify-model", GOLDEN.toString())).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("output", "sample_loss", "ddim10", "dpmpp2m10", "ddpm.t0");
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .startsWith("Found UNet2DModel for pictures of 1 x 28 x 28, ")
        .endsWith("DDPMScheduler, 1000 timesteps, each sampler's own spacing, steps_offset 0.");
  }

  @Test
  void aTensorPastTheToleranceFailsWithExitCode1() throws IOException {
    // given expected outputs one bit of whose last tensor is off
    Path model = copyOfGolden();
    byte[] expected = Files.readAllBytes(model.resolve(FORWARD));
    expected[expected.length - 2] ^= 0x40;
    Files.write(model.resolve(FORWARD), expected);

    // when
    int code = run("verify-model", model.toString());

    // then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("FAILED");
  }

  @Test
  void anUnsupportedConfigFailsWithExitCode1AndOneSentence() throws IOException {
    // given
    Path model = copyOfGolden();
    String config = Files.readString(model.resolve(CONFIG));
    Files.writeString(
        model.resolve(CONFIG), config.replace("\"AttnDownBlock2D\"", "\"SkipDownBlock2D\""));

    // when
    int code = run("verify-model", model.toString());

    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("down_block_types", "SkipDownBlock2D");
  }

  @Test
  void aMissingCheckpointFailsWithOneSentence() {
    assertThat(run("verify-model", directory.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(directory.resolve("none").toString());
  }

  @Test
  void aCheckpointIsVerifiedOnTheDeviceThatIsNamed() {
    // given / when
    int here = run("verify-model", "--device", "cpu", GOLDEN.toString());
    int nowhere = run("verify-model", "--device", "cuda:99", GOLDEN.toString());

    // then
    assertThat(here).isZero();
    assertThat(nowhere).isEqualTo(1);
    assertThat(err.toString()).contains("There is no device cuda:99");
  }

  @Test
  void theNetworksOfATextToImageModelAreVerifiedAndExported() throws IOException {
    // given
    String model = GOLDEN.resolveSibling("stable-diffusion/sd1-tiny").toString();

    // when
    int verified = run("verify-model", "--device", "cpu", model);
    int exported = run("export-script", model, "--to", directory.toString(), "--rank", "4");
    int refused = run("export-script", model, "--to", directory.toString(), "--rank", "-1");

    // then
    assertThat(verified).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("Found StableDiffusionPipeline", "pipeline.lms.pixels");
    assertThat(exported).isZero();
    assertThat(directory).isDirectoryContaining("glob:**/decoder.pt");
    assertThat(Files.readString(directory.resolve("unet.json")))
        .contains("attn2.to_k.lora.up.weight");
    assertThat(refused).isEqualTo(1);
    assertThat(err.toString()).contains("--rank is from 0 to 1024, not -1.");
  }

  @Test
  void aWholePipelineOfAShapeGoesThroughAllThatAServiceDoes() {
    // given
    String shape = GOLDEN.resolveSibling("stable-diffusion/sd2-tiny").toString();

    // when
    int measured =
        run(
            "benchmark",
            "--text",
            "--pipeline",
            "--checkpoint",
            shape,
            "--size",
            "64",
            "--steps",
            "2",
            "--device",
            "cpu");

    // then
    assertThat(measured).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("written with random weights")
        .contains("decoded to 64 x 64")
        .contains("one low-rank step (rank 4)")
        .contains("the whole pipeline written again");
  }

  @Test
  void aTextToImageModelOfAShapeIsMeasured() {
    // given
    String shape = GOLDEN.resolveSibling("stable-diffusion/sd2-tiny").toString();

    // when
    int measured =
        run(
            "benchmark",
            "--text",
            "--checkpoint",
            shape,
            "--size",
            "64",
            "--steps",
            "2",
            "--runs",
            "1",
            "--swaps",
            "3",
            "--full",
            "--device",
            "cpu");
    int refused = run("benchmark", "--text", "--checkpoint", shape, "--size", "65");

    // then
    assertThat(measured).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("a guided picture's latents of 2 steps", "another delta each time: p50")
        .contains("low-rank 4, a step of 1 rows", "full, a step of 1 rows", "peak memory");
    assertThat(refused).isEqualTo(1);
    assertThat(err.toString()).contains("--size is a multiple of 64, not 65.");
  }

  @Test
  void pretrainingWritesADiffusersDirectoryAndGoesOnFromItsCheckpoint() throws IOException {
    // given a few real digits
    Path data = pictures(8);
    Path model = directory.resolve("model");
    String[] command = {
      "pretrain",
      "--network",
      GOLDEN.resolve(CONFIG).toString(),
      "--dataset",
      data.toString(),
      "--out",
      model.toString(),
      "--seed",
      "3",
      "--steps"
    };

    // when
    assertThat(run(with(command, "2"))).as("%s%s", out, err).isZero();

    // then
    assertThat(model.resolve("unet/diffusion_pytorch_model.safetensors")).exists();
    assertThat(model.resolve("scheduler/scheduler_config.json")).exists();
    assertThat(out.toString()).contains("step 2 of 2", "images/s");

    // when it is asked for one step more
    out.getBuffer().setLength(0);
    assertThat(run(with(command, "3"))).as("%s%s", out, err).isZero();

    // then it did only that step
    assertThat(out.toString()).contains("step 3 of 3").doesNotContain("step 2 of 3");
  }

  @Test
  void pretrainingAModelWithClassesTakesThemFromTheDataSet() throws IOException {
    // given digits in a folder that names their class
    Path data = Files.createDirectories(directory.resolve("digits"));
    Files.move(pictures(8), data.resolve("1"));

    // then a model of the classes 0 and 1 can learn them, and one of class 0 alone can't
    assertThat(run(pretrainWithClasses(2, data))).as("%s%s", out, err).isZero();
    assertThat(run(pretrainWithClasses(1, data))).isEqualTo(1);
    assertThat(err.toString()).contains("must be a class of the model, 0 to 0, not 1");
  }

  private String[] pretrainWithClasses(int classes, Path data) throws IOException {
    String config = Files.readString(GOLDEN.resolve(CONFIG));
    Path conditional =
        Files.writeString(
            directory.resolve("config.json"),
            config.replace("\"num_class_embeds\": null", "\"num_class_embeds\": " + classes));
    return new String[] {
      "pretrain",
      "--network",
      conditional.toString(),
      "--dataset",
      data.toString(),
      "--out",
      directory.resolve("conditional-" + classes).toString(),
      "--steps",
      "1"
    };
  }

  @Test
  void pretrainingByARecipeWritesATextToImageModel() throws IOException {
    // given the shipped recipe, for a small model and few steps
    ObjectMapper json = new ObjectMapper();
    ObjectNode recipe =
        (ObjectNode) json.readTree(Path.of("assets/models/captioned-32/recipe.json").toFile());
    recipe.put("pictures", 8);
    for (String part : List.of("autoencoder", "conditioned")) {
      ((ObjectNode) recipe.get(part)).put("batch", 2).put("steps", 1);
    }
    ((ObjectNode) recipe.get("vae")).putArray("block_out_channels").add(8).add(8).add(8);
    ((ObjectNode) recipe.get("unet")).putArray("block_out_channels").add(8).add(8);
    Path file = directory.resolve("recipe.json");
    json.writeValue(file.toFile(), recipe);
    Path model = directory.resolve("model");

    // when
    String[] command = command("pretrain --recipe", file.toString(), "--out", model.toString());
    assertThat(run(command)).as("%s%s", out, err).isZero();

    // then
    assertThat(out.toString())
        .contains("autoencoder, step 1 of 1, loss", "text encoder and U-Net, step 1 of 1, loss");
    assertThat(model.resolve("lethe.json")).exists();
    assertThat(run("verify-model", model.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("Found");
  }

  @Test
  void pretrainingTakesAConfigOrARecipe() {
    assertThat(run("pretrain", "--out", "model")).isEqualTo(2);
    assertThat(err.toString()).contains("--network", "--recipe");
    assertThat(run("pretrain", "--out", "model", "--network", "a", "--recipe", "b")).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive");
  }

  @Test
  void pretrainingOnAMissingDataSetFailsWithOneSentence() {
    int code =
        run(
            "pretrain",
            "--network",
            GOLDEN.resolve(CONFIG).toString(),
            "--dataset",
            "/no/such/data",
            "--out",
            directory.resolve("model").toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("/no/such/data");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void anExperimentTellsItsFiguresAndThoseOfItsBase() throws IOException {
    // given a very small version of the paper's MNIST experiment
    Path json = directory.resolve("result.json");
    Path grid = directory.resolve("grid.png");
    Path saved = directory.resolve("saved");

    // when
    int code =
        run(
            command(
                "experiment mnist-even --base shipped --beta auto --scale 0.01 --steps 2 --pictures 8"
                    + " --sampler-steps 2",
                "--json",
                json.toString(),
                "--grid",
                grid.toString(),
                "--save",
                saved.toString()));

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("step 2 of 2", "base: non-sensitive rate", "after: ");
    JsonNode result = new ObjectMapper().readTree(json.toFile());
    assertThat(result.path("nonSensitiveRate").asDouble(-1)).isBetween(0.0, 1.0);
    assertThat(result.path("frechet").asDouble()).isPositive();
    assertThat(result.path("base").path("nonSensitiveRate").asDouble(-1)).isBetween(0.0, 1.0);
    assertThat(result.path("base").path("frechetError").asDouble()).isPositive();
    assertThat(result.path("prior").asDouble()).isEqualTo(25 / 275.0);
    assertThat(result.path("estimatedPriorUpperBound").asDouble()).isPositive();
    assertThat(result.path("labelled").asInt()).isEqualTo(25);
    assertThat(result.path("command").toString()).contains("--scale").doesNotContain("--json");
    assertThat(grid).isNotEmptyFile();
    assertThat(saved.resolve("unet/diffusion_pytorch_model.safetensors")).exists();
  }

  @Test
  void anExperimentFindsTheBaseAndTheOracleThatWereMadeForIt() throws IOException {
    // given
    for (String model : List.of("mnist-odd", "mnist-odd-oracle")) {
      Path made = directory.resolve("bases").resolve(model);
      try (DiffusionModel golden = DiffusionModel.load(GOLDEN)) {
        golden.save(made);
      }
    }

    // when
    int code =
        run(
            command(
                "experiment mnist-odd --algorithm none --scale 0.002 --pictures 8 --sampler-steps 2",
                "--work",
                directory.toString()));

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("The base of mnist-odd was made before", "oracle: non-sensitive rate");
  }

  @Test
  void attacksOnAModelAreATableAndAJsonFile() throws IOException {
    // given
    Path json = directory.resolve("attacks.json");

    // when
    int code =
        run(
            command(
                "experiment-attacks mnist-odd --reported 2 --steps 1 --every 1 --pictures 8 --scale 0.002"
                    + " --inversion-steps 2",
                "--base",
                GOLDEN.toString(),
                "--target",
                "pu=" + GOLDEN,
                "--work",
                directory.toString(),
                "--json",
                json.toString()));

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("| base |", "| pu |");
    JsonNode models = new ObjectMapper().readTree(json.toFile()).path("models");
    assertThat(models).hasSize(2);
    assertThat(models.get(1).path("stepsToOldRate").asInt(-1)).isZero();
  }

  @Test
  void aModelToAttackThatIsNotThereIsNamed() {
    assertThat(run("experiment-attacks", "mnist-odd", "--target", "pu=/no/such/model"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("There is no model /no/such/model.");
  }

  @Test
  void aDataSetThatDoesNotShipIsNamedWithWhatToDownload() {
    int code =
        run(
            command(
                "experiment cifar10-vehicles",
                "--base",
                GOLDEN.toString(),
                "--work",
                directory.toString()));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("CIFAR-10", directory.resolve("data/cifar10").toString());
  }

  @Test
  void aBaseOfAnotherDataSetMustBeGiven() {
    assertThat(run(command("experiment celeba-male"))).isEqualTo(1);
    assertThat(err.toString()).contains("--base", "google/ddpm-celebahq-256");
  }

  private static String[] command(String words, String... more) {
    return Stream.concat(Stream.of(words.split(" ")), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aBadOptionFailsWithExitCode2() {
    assertThat(run("demo", "--digit", "12")).isEqualTo(2);
    assertThat(err.toString()).contains("--digit must be 0 to 9, not 12.");
  }

  @Test
  void aDemoOfARunningSystemNeedsItsTwoAddresses() {
    assertThat(run("demo", "--kafka", "127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString()).contains("--url=URL");
  }

  @Test
  void aDemoOfARunningSystemTakesNoOptionOfAStart() {
    assertThat(run("demo", "--kafka", "127.0.0.1:1", "--url", "http://127.0.0.1:1", "--keep"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("are for a system that the demo starts");
  }

  @Test
  void aDemoOfASystemThatDoesNotAnswerSaysWhere() {
    assertThat(run("demo", "--kafka", "127.0.0.1:1", "--url", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("Serving does not answer at http://127.0.0.1:1");
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String[] with(String[] command, String last) {
    return Stream.concat(Stream.of(command), Stream.of(last)).toArray(String[]::new);
  }

  private Path pictures(int count) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("pictures"));
    IdxPictures digits = IdxPictures.mnistTest(Path.of("assets/datasets/mnist"));
    for (int row = 0; row < count; row++) {
      Picture picture = new Picture(28, 28, 1, digits.pixels(row));
      Files.write(folder.resolve(row + ".png"), Png.encode(picture));
    }
    return folder;
  }

  private Path copyOfGolden() throws IOException {
    Path copy = directory.resolve("copy");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(GOLDEN)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path target = copy.resolve(GOLDEN.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
