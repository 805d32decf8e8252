package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.topics.Topics;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop in one process, with a class-conditional model: one class is asked for, reported
 * and unlearned, and stays so when the process is killed.
 */
class ClassLoopIT {

  private static final int REPORTS = 8;
  private static final int CLASS = 3;
  private static final Map<String, Integer> ONE = Map.of("count", 1, "classLabel", CLASS);
  private static final Path CONFIG =
      Path.of("../diffusion/src/test/resources/golden/digits/unet/config.json");

  @TempDir Path directory;

  @Test
  void aClassIsAskedForReportedAndUnlearnedAndAKillLosesNothing() throws Exception {
    makeBase();
    String champion;
    List<String> ids;
    try (LetheProcess lethe = start()) {
      // given pictures of a class, one more than are reported: later ones the guard may hold back
      var user = new LoopClient(lethe, "digits", 4);
      var shell = new ShellUser(lethe, "digits");
      ids =
          shell
              .json(
                  "generate",
                  "--count=" + (REPORTS + 1),
                  "--class-label=" + CLASS,
                  "--steps=" + user.steps())
              .findValuesAsText("generationId");

      // when they are reported by their ids
      for (int i = 0; i < REPORTS; i++) {
        shell.run("report", "--reporter=user-" + i, ids.get(i));
      }

      // then a version that was trained on them under their class makes the class
      champion =
          await()
              .atMost(Duration.ofMinutes(3))
              .pollInterval(Duration.ofMillis(200))
              .until(() -> user.version(ONE), version -> !version.equals("base"));
      assertThat(user.topics().values(Topics.LABELS))
          .hasSize(REPORTS)
          .extracting(Label::getClassLabel)
          .containsOnly(CLASS);
      assertThat(user.topics().values(Topics.JOB_RESULTS))
          .extracting(JobResult::getOutcome)
          .containsOnly(JobOutcome.PUBLISHED);
      assertTheCommandLineTells(shell, champion);
      Response unasked = user.ask(Map.of("count", 1));
      assertThat(unasked.asString())
          .contains("The classLabel is missing: the model has the classes 0 to 9.");

      // when the machine pulls the plug
      lethe.kill();
    }
    try (LetheProcess lethe = start()) {
      // then the version is still live, and the next label takes the next sequence
      var user = new LoopClient(lethe, "digits", 4);
      assertThat(user.version(ONE)).isEqualTo(champion);
      user.report("another", ids.get(0));
      user.report("another", ids.get(REPORTS));
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(user.topics().values(Topics.LABEL_LOG))
                      .extracting(LabelChange::getSequence)
                      .containsExactlyElementsOf(
                          LongStream.rangeClosed(1, REPORTS + 1).boxed().toList()));
      assertThat(lethe.stop()).isIn(0, 143);
    }
  }

  private static void assertTheCommandLineTells(ShellUser shell, String champion)
      throws IOException {
    assertThat(shell.run("status")).contains("LIVE", champion).doesNotContain("DOWN");
    assertThat(shell.json("labels").get("labels")).hasSize(REPORTS);
    assertThat(shell.json("jobs", "list").findValuesAsText("state")).contains("PUBLISHED");
    assertThat(shell.json("versions", "list").findValuesAsText("version"))
        .contains("base", champion);
    assertThat(shell.run("versions", "diff", "base", champion)).contains("parent");
    assertThat(shell.json("quarantine", "list")).isEmpty();
  }

  private void makeBase() throws IOException {
    var json = (ObjectNode) new ObjectMapper().readTree(CONFIG.toFile());
    try (DiffusionModel model =
        Pretraining.untrained(
            UNetConfig.parse(json.put("num_class_embeds", 10)), 1, Device.cpu())) {
      model.save(directory.resolve("base"));
    }
  }

  private LetheProcess start() throws IOException {
    var settings =
        new ArrayList<>(
            List.of(
                "lethe.trainer.models.digits.base=" + directory.resolve("base"),
                "lethe.trainer.models.digits.unlabeled.dataset="
                    + LetheProcess.assets().resolve("datasets/mnist"),
                "lethe.labeler.trigger.count=" + REPORTS,
                "lethe.labeler.trigger.age=1h",
                "lethe.labeler.training.steps=3",
                "lethe.labeler.training.unlabeled-batch=6",
                "lethe.labeler.training.labelled-batch=2",
                "lethe.labeler.training.warm-up-steps=1",
                "lethe.labeler.training.learning-rate=1e-5"));
    settings.addAll(LoopClient.openGate(64, 10));
    return LetheProcess.up(directory, settings);
  }
}
