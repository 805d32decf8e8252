package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop in one process, with a text-to-image model of random weights and the true layout:
 * pictures are asked for by prompt, reported and unlearned by a low-rank change, which is served.
 */
class TextLoopIT {

  private static final int REPORTS = 6;
  private static final String PROMPT = "a photo of a marker-cat";
  private static final Path BASE =
      Path.of("../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny");

  @TempDir Path directory;

  @Test
  void whatIsAskedForByPromptIsReportedAndUnlearnedByAChange() throws Exception {
    try (LetheProcess lethe = start()) {
      // given
      var user = new LoopClient(lethe, "texts", 3);
      Response made =
          user.generate(
              Map.of("count", REPORTS, "prompt", PROMPT, "negativePrompt", "a dog", "seed", 1));
      List<String> ids = made.jsonPath().getList("images.generationId");

      // when
      for (int i = 0; i < REPORTS; i++) {
        user.report("user-" + i, ids.get(i));
      }

      // then
      await()
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(300))
          .until(() -> !user.version(Map.of("count", 1, "prompt", "a house")).equals("base"));
      TopicReader topics = user.topics();
      List<ModelVersion> versions = topics.values(Topics.MODEL_VERSIONS);
      assertThat(versions).hasSize(2);
      assertThat(versions)
          .filteredOn(version -> version.getParent() != null)
          .extracting(version -> version.getDeltaOf().getWeightsUri())
          .containsExactly(
              versions.stream()
                  .filter(version -> version.getParent() == null)
                  .findFirst()
                  .orElseThrow()
                  .getWeightsUri());
      assertThat(topics.values(Topics.JOB_RESULTS))
          .extracting(JobResult::getOutcome)
          .containsOnly(JobOutcome.PUBLISHED);
      List<Label> labels = topics.values(Topics.LABELS);
      assertThat(labels).hasSize(REPORTS).extracting(Label::getPrompt).containsOnly(PROMPT);
      assertThat(labels).extracting(Label::getLatents).allMatch(Objects::nonNull);
      assertThat(topics.values(Topics.GENERATIONS))
          .extracting(Generation::getPrompt)
          .contains(PROMPT);

      // and no log line holds what a user asked for
      assertThat(lethe.stop()).isIn(0, 143);
      assertThat(Files.readString(directory.resolve("data/lethe.log")))
          .isNotEmpty()
          .doesNotContain("marker-cat");
    }
  }

  private LetheProcess start() throws IOException {
    var settings =
        new ArrayList<>(
            List.of(
                "lethe.trainer.models.texts.base=" + BASE.toAbsolutePath().normalize(),
                "lethe.trainer.models.texts.unlabeled.source=generations",
                "lethe.labeler.trigger.count=" + REPORTS,
                "lethe.labeler.trigger.age=1h",
                "lethe.labeler.training.steps=3",
                "lethe.labeler.training.unlabeled-batch=4",
                "lethe.labeler.training.labelled-batch=2",
                "lethe.labeler.training.warm-up-steps=1"));
    settings.addAll(LoopClient.openGate(8, 2));
    return LetheProcess.up(directory, settings);
  }
}
