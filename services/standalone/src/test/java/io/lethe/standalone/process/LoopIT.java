package io.lethe.standalone.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, in the packaged application: real broker, real model, real digits, few steps. */
class LoopIT {

  private static final int REPORTS = 12;

  @TempDir Path directory;

  @Test
  void aReportIsUnlearnedWhileServingGoesOnAndAKillLosesNothing() throws Exception {
    String champion;
    try (LetheProcess lethe = start()) {
      // given
      assertThat(versionOfOnePicture(lethe.http())).isEqualTo("base");

      // when
      Digits.report(lethe.bootstrapServers(), "moderator", 0, REPORTS);

      // then requests go on, each picture names its version, and one day it is the new one
      champion = awaitSwap(lethe.http());
      ModelVersion version = published(lethe, champion);
      assertThat(version.getParent()).isEqualTo("base");
      assertThat(version.getGatedAgainst()).isEqualTo("base");
      assertThat(version.getTrainedThrough()).isEqualTo(REPORTS);
      assertThat(results(lethe))
          .extracting(JobResult::getOutcome)
          .containsOnly(JobOutcome.PUBLISHED);
      assertGaplessLog(lethe, REPORTS);
      assertEveryPictureNamesAVersion(lethe, Set.of("base", champion));
      assertLabelsAreShown(lethe.http());

      // when the machine pulls the plug
      lethe.kill();
    }
    try (LetheProcess lethe = start()) {
      // then the version is still live, and the next report takes the next sequence
      assertThat(versionOfOnePicture(lethe.http())).isEqualTo(champion);
      Digits.report(lethe.bootstrapServers(), "moderator", REPORTS - 1, REPORTS + 1);
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertGaplessLog(lethe, REPORTS + 1));
      assertThat(lethe.stop()).isIn(0, 143);
    }
  }

  private LetheProcess start() throws IOException {
    Path config = directory.resolve("lethe.properties");
    Files.write(
        config,
        List.of(
            "lethe.trainer.models.mnist.base="
                + LetheProcess.assets().resolve("models/mnist-ddpm-28"),
            "lethe.trainer.models.mnist.unlabeled.dataset="
                + LetheProcess.assets().resolve("datasets/mnist"),
            "lethe.labeler.trusted-reporters=moderator",
            "lethe.labeler.vetting.max-share=1",
            "lethe.labeler.trigger.count=" + REPORTS,
            "lethe.labeler.trigger.age=1h",
            "lethe.labeler.training.steps=3",
            "lethe.labeler.training.unlabeled-batch=6",
            "lethe.labeler.training.labelled-batch=2",
            "lethe.labeler.training.warm-up-steps=1",
            "lethe.labeler.training.learning-rate=1e-5",
            // Three steps unlearn nothing.
            "lethe.trainer.gate.require-drop=false",
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
    Response response =
        given()
            .contentType("application/json")
            .body(Map.of("model", "mnist", "count", 1, "steps", 4))
            .post(http.resolve("/v1/generations"));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    assertThat(response.jsonPath().getString("images[0].png")).isNotEmpty();
    return response.jsonPath().getString("images[0].modelVersion");
  }

  /** Asks again and again; no request may fail on the way. */
  private static String awaitSwap(URI http) {
    return await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> versionOfOnePicture(http), version -> !version.equals("base"));
  }

  private static ModelVersion published(LetheProcess lethe, String name) {
    return new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"))
        .values(Topics.MODEL_VERSIONS).stream()
            .filter(version -> version.getVersion().equals(name))
            .filter(version -> version.getStatus() == VersionStatus.PUBLISHED)
            .findFirst()
            .orElseThrow();
  }

  private static List<JobResult> results(LetheProcess lethe) {
    return new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"))
        .values(Topics.JOB_RESULTS);
  }

  private static void assertLabelsAreShown(URI http) {
    given()
        .get(http.resolve("/v1/labels"))
        .then()
        .statusCode(200)
        .body("[0].model", equalTo("mnist"))
        .body("[0].lastSequence", equalTo(REPORTS));
    given()
        .get(http.resolve("/v1/labels/mnist?limit=5"))
        .then()
        .body("total", equalTo(REPORTS))
        .body("items", hasSize(5))
        .body("items[0].supports[0].reporter", equalTo("moderator"));
    given()
        .get(http.resolve("/v1/reporters/mnist"))
        .then()
        .body("items[0].labels", equalTo(REPORTS));
    given().get(http.resolve("/v1/quarantine/mnist")).then().body("total", equalTo(0));
    given().get(http.resolve("/v1/quarantine/mnist/none/picture")).then().statusCode(404);
    given().get(http.resolve("/v1/dead-letters")).then().body("total", equalTo(0));
    given()
        .get(http.resolve("/v1/labels/mnist?limit=0"))
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body(containsString("limit"));
  }

  private static void assertGaplessLog(LetheProcess lethe, int changes) {
    assertThat(
            new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"))
                .values(Topics.LABEL_LOG))
        .extracting(LabelChange::getSequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, changes).boxed().toList());
  }

  private static void assertEveryPictureNamesAVersion(LetheProcess lethe, Set<String> versions) {
    Set<String> named =
        new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"))
            .values(Topics.GENERATIONS).stream()
                .map(Generation::getModelVersion)
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(new TreeSet<>(versions));
  }
}
