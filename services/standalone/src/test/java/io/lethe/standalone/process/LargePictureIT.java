package io.lethe.standalone.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of pictures of 512 x 512 pixels, which no record holds, in one process: made by prompt,
 * shown, reported, labelled, unlearned, erased. The model has the true layout and random weights:
 * the pictures are large, the work is not.
 */
class LargePictureIT {

  private static final int SIDE = 512;
  private static final int REPORTS = 4;
  private static final String PROMPT = "a red seven on blue";
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final Path TINY =
      Path.of("../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny");

  @TempDir Path directory;

  @Test
  void aLargePictureIsMadeShownReportedUnlearnedAndErased() throws Exception {
    NoisyPipeline.write(TINY, directory.resolve("base"), SIDE);
    try (LetheProcess lethe = start();
        PictureStore store = PictureStore.inDirectory(versions(), Clock.systemUTC())) {
      // given
      var user = new LoopClient(lethe, "large", 2);
      Response made = user.generate(Map.of("count", REPORTS, "prompt", PROMPT, "seed", 1));
      List<String> ids = made.jsonPath().getList("images.generationId");
      byte[] png = Base64.getDecoder().decode(made.jsonPath().getString("images[0].png"));
      assertThat(png).hasSizeGreaterThan(256 * 1024);

      // then its record names a file, which is shown in each format
      Generation generation = generation(user, ids.get(0));
      assertThat(generation.getPng().remaining()).isZero();
      assertThat(store.png(generation.getPng(), generation.getPicture())).isEqualTo(png);
      assertThat(given().get(user.image(ids.get(0))).asByteArray()).isEqualTo(png);
      for (String format : List.of("image/png", "image/jpeg", "image/webp")) {
        assertShown(user.image(ids.get(0)), format);
      }

      // when all are reported by their ids, and one that was made elsewhere
      for (int i = 0; i < REPORTS; i++) {
        user.report("user-" + i, ids.get(i));
      }
      Picture brought = noise();
      user.report(
          Map.of("reporter", "trusty", "prompt", PROMPT, "png", base64(Png.encode(brought))));

      // then labels name files, and a version goes live that was trained on them
      String live =
          await()
              .atMost(LONG)
              .pollInterval(Duration.ofMillis(300))
              .until(
                  () -> user.version(Map.of("count", 1, "prompt", "a blue cross")),
                  version -> !version.equals("base"));
      assertThat(user.topics().values(Topics.JOB_RESULTS))
          .extracting(JobResult::getOutcome, JobResult::getVersion)
          .containsExactly(tuple(JobOutcome.PUBLISHED, live));
      assertThat(user.topics().values(Topics.TRAINING_JOBS))
          .extracting(TrainingJob::getLabelCount)
          .containsOnly(REPORTS + 1);
      List<Label> labels = user.topics().values(Topics.LABELS);
      assertThat(labels)
          .hasSize(REPORTS + 1)
          .allSatisfy(label -> assertThat(label.getPng().remaining()).isZero())
          .extracting(Label::getPicture)
          .doesNotContainNull();
      assertThat(given().get(user.image(ids.get(0))).statusCode()).as("held back").isEqualTo(404);

      // when one is erased
      user.command(Map.of("kind", "ERASE_SAMPLE", "sampleId", generation.getPixelHash()));

      // then its file goes, and those of the others stay
      await().atMost(LONG).until(() -> !isThere(generation.getPicture()));
      await().atMost(LONG).until(() -> given().get(user.image(ids.get(0))).statusCode() == 410);
      for (Label label : labels) {
        if (!label.getSampleId().equals(generation.getPixelHash())) {
          assertThat(store.decoded(ByteBuffer.allocate(0), label.getPicture()).sampleId())
              .isEqualTo(label.getSampleId());
        }
      }
      assertThat(lethe.stop()).isIn(0, 143);
    }
  }

  private static Generation generation(LoopClient user, String id) {
    return user.topics().values(Topics.GENERATIONS).stream()
        .filter(generation -> generation.getGenerationId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static void assertShown(URI image, String format) throws IOException {
    Response shown = given().accept(format).get(image);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.contentType()).isEqualTo(format);
    var picture = ImageIO.read(new ByteArrayInputStream(shown.asByteArray()));
    assertThat(picture.getWidth()).isEqualTo(SIDE);
    assertThat(picture.getHeight()).isEqualTo(SIDE);
  }

  private boolean isThere(StoredPicture picture) {
    return Files.exists(versions().resolve(picture.getUri()));
  }

  private Path versions() {
    return directory.resolve("data/versions");
  }

  private static Picture noise() {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    new Random(1).nextBytes(pixels);
    return new Picture(SIDE, SIDE, 3, pixels);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private LetheProcess start() throws IOException {
    var settings =
        new ArrayList<>(
            List.of(
                "lethe.trainer.models.large.base=" + directory.resolve("base"),
                "lethe.trainer.models.large.unlabeled.source=generations",
                "lethe.trainer.pictures.sweep-every=500ms",
                "lethe.labeler.trusted-reporters=trusty",
                "lethe.labeler.trigger.count=" + (REPORTS + 1),
                "lethe.labeler.trigger.age=1h",
                "lethe.labeler.training.steps=2",
                "lethe.labeler.training.unlabeled-batch=4",
                "lethe.labeler.training.labelled-batch=2",
                "lethe.labeler.training.warm-up-steps=1",
                "lethe.serving.warm-up-pictures=1"));
    settings.addAll(LoopClient.openGate(4, 2));
    return LetheProcess.up(directory, settings);
  }
}
