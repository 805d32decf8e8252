package io.lethe.standalone.process;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes over the data directory that an earlier release left at its stop. {@code
 * data-directories/35e8e04.tar.gz} was written by the commit of that name: a model of 8×8 pixels,
 * eight labels of which one is retracted, a picture that is held back, and a version trained on the
 * labels. {@code labels.json} is what that release's {@code GET /v1/labels/tiny} answered.
 */
class DataDirectoryOfBeforeIT {

  private static final String ARCHIVE = "/data-directories/35e8e04.tar.gz";
  private static final String VERSION = "v1-46f832a3";
  private static final int CHANGES = 9;

  @TempDir Path directory;

  @BeforeEach
  void unpack() throws IOException {
    try (InputStream archive = getClass().getResourceAsStream(ARCHIVE);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = directory.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.copy(tar, path);
        }
      }
    }
  }

  @Test
  void labelsAndTheLiveVersionAreThoseOfBeforeAndTheLogGoesOn() throws Exception {
    // given
    JsonPath before = JsonPath.from(directory.resolve("labels.json").toFile());

    // when
    try (LetheProcess lethe = start().awaitUp()) {
      assertThat(lethe.output()).noneMatch(line -> line.contains("is not served"));

      // then
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                JsonPath now = get(lethe.http().resolve("/v1/labels/tiny?limit=100")).jsonPath();
                for (String field : List.of("sampleId", "split", "status", "sequence")) {
                  assertThat(now.getList("items." + field))
                      .as(field)
                      .isEqualTo(before.getList("items." + field));
                }
                assertThat(now.getList("items.supports.reportId"))
                    .isEqualTo(before.getList("items.supports.reportId"));
              });
      JsonPath model = get(lethe.http().resolve("/v1/models/tiny")).jsonPath();
      assertThat(model.getString("champion")).isEqualTo(VERSION);
      assertThat(model.getString("liveVersion")).isEqualTo(VERSION);

      // when
      String generationId =
          given()
              .contentType("application/json")
              .body(Map.of("model", "tiny", "steps", 2))
              .post(lethe.http().resolve("/v1/generations"))
              .then()
              .statusCode(200)
              .extract()
              .path("images[0].generationId");
      given()
          .contentType("application/json")
          .body(Map.of("model", "tiny", "reporter", "user-9", "generationId", generationId))
          .post(lethe.http().resolve("/v1/reports"))
          .then()
          .statusCode(202);

      // then
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(labelLog(lethe.bootstrapServers()))
                      .extracting(LabelChange::getSequence)
                      .containsExactlyElementsOf(
                          LongStream.rangeClosed(1, CHANGES + 1).boxed().toList()));
      assertThat(lethe.errors()).isEmpty();
    }
  }

  private LetheProcess start() throws IOException {
    Path config = directory.resolve("lethe.properties");
    Files.write(
        config,
        List.of(
            "lethe.trainer.models.tiny.base=" + directory.resolve("base"),
            "lethe.trainer.models.tiny.unlabeled.source=generations",
            "lethe.trainer.models.tiny.unlabeled.root-share=0.5",
            // What a model that was never trained makes is chance, and so is what a guard finds in
            // it.
            "lethe.serving.guard.mode=off",
            "lethe.labeler.trigger.age=1d"));
    return LetheProcess.start(
        "up", "--data=" + directory.resolve("data"), "--http-port=0", "--config=" + config);
  }

  private static List<LabelChange> labelLog(String bootstrapServers) {
    return new TopicReader(new KafkaClients(KafkaProperties.at(bootstrapServers), "test"))
        .values(Topics.LABEL_LOG);
  }
}
