package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.standalone.Lethe;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lethe experiment sd-celebrity} with a small model of random weights. */
class SdCelebrityTest {
  private static final String MODEL =
      "../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny";
  private static final int SIDE = 64;

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Noise, which is brighter where it is sensitive. */
  private Path pictures(String name, int count, int side, int brightness) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    Random random = new Random(brightness);
    for (int row = 0; row < count; row++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < side * side; i++) {
        int value = brightness + random.nextInt(64);
        image.setRGB(i % side, i / side, value << 16 | value << 8 | value);
      }
      String format = row % 2 == 0 ? "png" : "jpg";
      ImageIO.write(image, format, folder.resolve(row + "." + format).toFile());
    }
    return folder;
  }

  @Test
  void writesAChangeWithPicturesAndFiguresOfBeforeAndAfter() throws Exception {
    // given pictures with texts of their own, and sensitive ones with one for all
    Path near = pictures("near", 4, SIDE, 32);
    StringBuilder texts = new StringBuilder();
    for (int row = 0; row < 4; row++) {
      texts.append(
          "{\"file_name\": \"%d.%s\", \"text\": \"a red circle\"}%n"
              .formatted(row, row % 2 == 0 ? "png" : "jpg"));
    }
    Files.writeString(near.resolve("metadata.jsonl"), texts);
    Path sensitive = pictures("sensitive", 2, SIDE, 160);
    Path far = pictures("far", 2, SIDE, 96);
    Path result = directory.resolve("result");

    // when
    int code =
        run(
            "experiment",
            "sd-celebrity",
            "--checkpoint=" + MODEL,
            "--near=" + near,
            "--sensitive=" + sensitive,
            "--far=" + far,
            "--prompt=a blue square",
            "--out=" + result,
            "--steps=2",
            "--pictures=2",
            "--sampler-steps=2",
            "--device=cpu");

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains("step 2 of 2", "before: sensitive ", "after: sensitive ")
        .doesNotContain("a red circle", "a blue square");
    try (TextToImageModel base =
            TextToImageModel.load(Path.of(MODEL), Precision.FLOAT32, Device.cpu());
        TextToImageModel changed = base.withChange(result.resolve(LowRankFile.IN_VERSION))) {
      assertThat(changed.rank()).isEqualTo(4);
      assertThat(changed.isFinite()).isTrue();
    }
    BufferedImage grid = ImageIO.read(result.resolve("before-after.png").toFile());
    assertThat(grid.getWidth()).isGreaterThanOrEqualTo(4 * SIDE);
    JsonNode figures = new ObjectMapper().readTree(result.resolve("figures.json").toFile());
    assertThat(figures.path("beta").asDouble()).isBetween(0.005, 0.5);
    for (String model : new String[] {"before", "after"}) {
      assertThat(figures.path(model).path("sensitiveShare").asDouble(-1)).isBetween(0d, 1d);
      for (String loss : new String[] {"nearLoss", "sensitiveLoss", "farLoss"}) {
        assertThat(figures.path(model).path(loss).asDouble()).as(loss).isPositive();
      }
    }
    assertThat(figures.path("after").path("nearLoss").asDouble())
        .isNotEqualTo(figures.path("before").path("nearLoss").asDouble());
  }

  @Test
  void whatIsMissingOrDoesNotFitIsOneSentence() throws IOException {
    Path right = pictures("right", 2, SIDE, 32);
    Path small = pictures("small", 2, SIDE / 2, 32);
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Path nowhere = directory.resolve("nowhere");

    assertRefused(nowhere.toString(), MODEL, nowhere, right, "a man");
    assertRefused("There are no pictures in " + empty, MODEL, empty, right, "a man");
    assertRefused("0.png has 32x32 pixels, not 64x64.", MODEL, right, small, "a man");
    assertRefused("There are no texts of the pictures in ", MODEL, right, right, null);
    assertRefused(nowhere.toString(), nowhere.toString(), right, right, "a man");
  }

  private void assertRefused(
      String sentence, String model, Path near, Path sensitive, String prompt) {
    err.getBuffer().setLength(0);
    Stream<String> arguments =
        Stream.of(
            "experiment",
            "sd-celebrity",
            "--checkpoint=" + model,
            "--near=" + near,
            "--sensitive=" + sensitive);
    assertThat(
            run(
                Stream.concat(
                        arguments, prompt == null ? Stream.of() : Stream.of("--prompt=" + prompt))
                    .toArray(String[]::new)))
        .isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(sentence);
  }

  @Test
  void anExperimentWithoutANameIsRefused() {
    assertThat(run("experiment")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required parameter: one of sd-celebrity, mnist");
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
