package io.lethe.standalone.process;

import static io.restassured.RestAssured.given;
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
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
      Response made = generate(lethe.http(), Map.of("count", REPORTS + 1, "classLabel", CLASS));
      assertThat(made.statusCode()).as(made.asString()).isEqualTo(200);
      ids = made.jsonPath().getList("images.generationId");

      // when they are reported by their ids
      for (int i = 0; i < REPORTS; i++) {
        report(lethe.http(), "user-" + i, ids.get(i));
      }

      // then a version that was trained on them under their class makes the class
      champion =
          await()
              .atMost(Duration.ofMinutes(3))
              .pollInterval(Duration.ofMillis(200))
              .until(() -> versionOfOnePicture(lethe.http()), version -> !version.equals("base"));
      assertThat(topics(lethe).values(Topics.LABELS))
          .hasSize(REPORTS)
          .extracting(Label::getClassLabel)
          .containsOnly(CLASS);
      assertThat(topics(lethe).values(Topics.JOB_RESULTS))
          .extracting(JobResult::getOutcome)
          .containsOnly(JobOutcome.PUBLISHED);
      Response unasked = generate(lethe.http(), Map.of("count", 1));
      assertThat(unasked.asString())
          .contains("The classLabel is missing: the model has the classes 0 to 9.");

      // when the machine pulls the plug
      lethe.kill();
    }
    try (LetheProcess lethe = start()) {
      // then the version is still live, and the next label takes the next sequence
      Response made = generate(lethe.http(), Map.of("count", 1, "classLabel", CLASS));
      assertThat(made.jsonPath().getString("images[0].modelVersion")).isEqualTo(champion);
      report(lethe.http(), "another", ids.get(0));
      report(lethe.http(), "another", ids.get(REPORTS));
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(topics(lethe).values(Topics.LABEL_LOG))
                      .extracting(LabelChange::getSequence)
                      .containsExactlyElementsOf(
                          LongStream.rangeClosed(1, REPORTS + 1).boxed().toList()));
      assertThat(lethe.stop()).isIn(0, 143);
    }
  }

  private static void report(URI http, String reporter, String generationId) {
    given()
        .contentType("application/json")
        .body(Map.of("reporter", reporter, "model", "digits", "generationId", generationId))
        .post(http.resolve("/v1/reports"))
        .then()
        .statusCode(202);
  }

  private static TopicReader topics(LetheProcess lethe) {
    return new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"));
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
    Path config = directory.resolve("lethe.properties");
    Files.write(
        config,
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
            "lethe.labeler.training.learning-rate=1e-5",
            // Three steps of a model that was never trained unlearn nothing, and what its pictures
            // look like is chance.
            "lethe.trainer.gate.require-drop=false",
            "lethe.trainer.gate.margin=1",
            "lethe.trainer.gate.pictures=64",
            "lethe.trainer.gate.max-broken=64",
            "lethe.trainer.gate.max-loss-ratio=10",
            "lethe.trainer.gate.max-frechet-ratio=1000",
            "lethe.trainer.gate.min-precision-ratio=0",
            "lethe.trainer.gate.min-recall-ratio=0",
            "lethe.trainer.gate.loss-rows=128"));
    return LetheProcess.start(
            "up",
            "--data",
            directory.resolve("data").toString(),
            "--http-port",
            "0",
            "--config",
            config.toString())
        .awaitUp();
  }

  private static String versionOfOnePicture(URI http) {
    Response response = generate(http, Map.of("count", 1, "classLabel", CLASS));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.jsonPath().getString("images[0].modelVersion");
  }

  private static Response generate(URI http, Map<String, Integer> fields) {
    Map<String, Object> body = new HashMap<>(fields);
    body.put("model", "digits");
    body.put("steps", 4);
    return given().contentType("application/json").body(body).post(http.resolve("/v1/generations"));
  }
}
