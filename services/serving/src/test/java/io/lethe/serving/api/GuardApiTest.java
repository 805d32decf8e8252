package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What the guard lets out of the whole service, on a real broker with real, tiny models. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class GuardApiTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int SEED = 7;

  private long nextSeed = SEED;

  /** Thresholds of a judge. */
  private static final double EVERY_PICTURE = -1e9;

  private static final double NONE = 1e9;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  private final String model = "m-" + UUID.randomUUID();

  @Test
  void aReportedPictureNoLongerLeavesBeforeAnyVersionCame() throws Exception {
    // given
    TinyModel.write(directory("v1"), 1);
    deploy("v1", 1, Map.of());
    JsonPath before = generate(1);
    assertThat(before.getString("images[0].guard")).isEqualTo("PASSED");
    String reported = before.getString("images[0].png");
    String image = "/v1/generations/" + before.getString("images[0].generationId") + "/image";
    get(image).then().statusCode(200);

    // when
    label(reported, LabelStatus.ACTIVE);

    // then
    JsonPath after =
        await().atMost(WAIT).until(() -> generate(1), a -> guard(a).equals("REPLACED"));
    assertThat(after.getString("images[0].png")).isNotEqualTo(reported);
    assertThat(after.getString("images[0].modelVersion")).isEqualTo("v1");
    assertThat(after.getLong("images[0].seed")).isNotEqualTo(SEED);

    // and what was published before is not shown again
    get(image).then().statusCode(404).body(containsString("held back"));

    // and the topic is guarded as HTTP is
    String requestId = model + "-from-topic";
    Generation fromTopic = fromTopic(requestId);
    assertThat(fromTopic.getGuard()).isEqualTo(GuardVerdict.REPLACED);
    assertThat(fromTopic.getSeed()).isEqualTo(after.getLong("images[0].seed"));
    assertThat(fromTopic.getPixelHash()).isNotEqualTo(picture(reported).sampleId());

    // when
    label(reported, LabelStatus.RETRACTED);

    // then
    JsonPath again = await().atMost(WAIT).until(() -> generate(1), a -> guard(a).equals("PASSED"));
    assertThat(again.getString("images[0].png")).isEqualTo(reported);
    get(image).then().statusCode(200);

    // when it is reported again, and erased
    label(reported, LabelStatus.ACTIVE);
    await().atMost(WAIT).until(() -> guard(generate(1)).equals("REPLACED"));
    writer.sendByModel(Topics.LABELS, key(reported), null).get();

    // then
    await().atMost(WAIT).until(() -> guard(generate(1)).equals("PASSED"));
  }

  @Test
  void aFewReportsAreFollowedByAProbeOfTheLiveVersionUntilTheyAreRetracted() throws Exception {
    // given a hundred pictures that left, and more
    TinyModel.write(directory("v1"), 1);
    deploy("v1", 1, Map.of());
    List<String> reported = generateOthers(5).getList("images.png");
    for (int i = 0; i < 14; i++) {
      generateOthers(8);
    }
    assertThat(health()).contains("new labels by hash");

    // when
    for (String png : reported) {
      label(png, LabelStatus.ACTIVE);
    }

    // then
    await().atMost(WAIT).until(() -> health().contains("new labels by probe"));
    get("/q/metrics")
        .then()
        .body(containsString("lethe_serving_guard_probe{model=\"" + model + "\"} 1.0"));
    generateOthers(8);

    // when the next version goes live, then its own features are read
    TinyModel.write(directory("v2"), 2);
    deploy("v2", 2, Map.of());
    generateOthers(8);
    await().atMost(WAIT).until(() -> health().contains("new labels by probe"));

    // when
    label(reported.get(0), LabelStatus.RETRACTED);

    // then
    await().atMost(WAIT).until(() -> health().contains("4 labels, no judge"));
    await().atMost(WAIT).until(() -> health().contains("new labels by hash"));
  }

  private String health() {
    return get("/q/health/ready")
        .path("checks.find { it.name == 'guard' }.data.'" + model + "'")
        .toString();
  }

  @Test
  void aRepeatComesWithoutThePicturesThatWereReportedSince() throws Exception {
    // given
    TinyModel.write(directory("v1"), 1);
    deploy("v1", 1, Map.of());
    String key = model + "-key";
    JsonPath first = repeat(key);
    assertThat(first.getList("images.guard")).containsExactly("PASSED", "PASSED");
    String reported = first.getString("images[0].png");

    // when
    label(reported, LabelStatus.ACTIVE);

    // then
    JsonPath again =
        await().atMost(WAIT).until(() -> repeat(key), answer -> guard(answer).equals("BLOCKED"));
    assertThat(again.getMap("images[0]"))
        .containsEntry("png", null)
        .containsEntry("url", null)
        .containsEntry("generationId", first.getString("images[0].generationId"))
        .containsEntry("seed", SEED);
    assertThat(again.getMap("images[1]")).isEqualTo(first.getMap("images[1]"));
    assertThat(generations()).hasSize(2);

    // when
    label(reported, LabelStatus.RETRACTED);

    // then
    await().atMost(WAIT).until(() -> repeat(key).getMap("").equals(first.getMap("")));
  }

  @Test
  void aRepeatOfAReportedPictureAloneIsNotThere() throws Exception {
    // given
    TinyModel.write(directory("v1"), 1);
    deploy("v1", 1, Map.of());
    String key = model + "-alone";
    byte[] png = alone(key).then().statusCode(200).extract().asByteArray();

    // when
    label(Base64.getEncoder().encodeToString(png), LabelStatus.ACTIVE);

    // then
    await().atMost(WAIT).until(() -> alone(key).statusCode() == 404);
    alone(key)
        .then()
        .contentType("application/problem+json")
        .body("detail", containsString("held back"));
  }

  private Response alone(String key) {
    return given()
        .contentType(ContentType.JSON)
        .accept("image/png")
        .body(Map.of("model", model, "seed", SEED, "steps", 2, "requestId", key))
        .post("/v1/generations");
  }

  private JsonPath repeat(String key) {
    return given()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", '"' + key + '"')
        .body(Map.of("model", model, "count", 2, "seed", SEED, "steps", 2))
        .post("/v1/generations")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @Test
  void whatTheJudgeOfALiveVersionSeesDoesNotLeaveUpToAShare() throws Exception {
    // given
    deployJudging("v1", 1, EVERY_PICTURE);

    // when
    JsonPath first = generate(8);

    // then
    assertThat(first.getList("images.guard", String.class)).containsOnly("BLOCKED");
    assertThat(first.getList("images.png")).isEqualTo(Collections.nCopies(8, null));
    assertThat(generations())
        .hasSize(8)
        .allSatisfy(
            generation -> {
              assertThat(generation.getGuard()).isEqualTo(GuardVerdict.BLOCKED);
              assertThat(generation.getPng().remaining()).isZero();
              assertThat(generation.getPixelHash()).hasSize(64);
            });

    // when 50 of the last 1000 are held back
    for (int i = 0; i < 5; i++) {
      generateOthers(8);
    }
    JsonPath last = generateOthers(8);

    // then it flags the others, and says so
    assertThat(last.getList("images.guard", String.class))
        .containsExactly(
            "BLOCKED", "BLOCKED", "FLAGGED", "FLAGGED", "FLAGGED", "FLAGGED", "FLAGGED", "FLAGGED");
    assertThat(last.getString("images[7].png")).isNotEmpty();
    get("/q/health/ready")
        .then()
        .body(
            "checks.find { it.name == 'guard' }.data.'" + model + "'",
            containsString("ALARM: replace, 0 labels, judge of version v1, 5.6 %"));
    String tag = "{model=\"" + model + "\"";
    get("/q/metrics")
        .then()
        .body(containsString("lethe_serving_guard_alarm" + tag + "} 1.0"))
        .body(
            containsString(
                "lethe_serving_guard_pictures_total{finding=\"judged\",model=\""
                    + model
                    + "\",verdict=\"blocked\"} 50.0"))
        .body(containsString("lethe_serving_guard_screening_seconds_count" + tag + "} "));
  }

  @Test
  void whoListensHearsAnAlarmBeginAndEnd() throws Exception {
    // given
    deployJudging("v1", 1, EVERY_PICTURE);
    try (EventClient client = EventClient.listen(events, "?types=alarms&model=" + model, null)) {

      // when 56 of the last 1000 are found
      for (int i = 0; i < 7; i++) {
        generateOthers(8);
      }

      // then it alarms once
      await().atMost(WAIT).until(() -> client.data().size() == 1);
      assertThat(client.lines()).contains("event:alarm");
      JsonPath begin = new JsonPath(client.data().get(0));
      assertThat(begin.getString("model")).isEqualTo(model);
      assertThat(begin.getString("instance")).isEqualTo("test-instance");
      assertThat(begin.getBoolean("alarmed")).isTrue();
      assertThat(begin.getDouble("share")).isGreaterThan(0.05);
      assertThat(begin.getString("judge")).isEqualTo("v1");

      // when the next version's judge takes a thousand for normal
      deployJudging("v2", 2, NONE);
      for (int i = 0; i < 125; i++) {
        generateOthers(8);
      }

      // then
      await().atMost(WAIT).until(() -> client.data().size() == 2);
      JsonPath end = new JsonPath(client.data().get(1));
      assertThat(end.getBoolean("alarmed")).isFalse();
      assertThat(end.getDouble("share")).isLessThanOrEqualTo(0.05);
      assertThat(end.getString("judge")).isEqualTo("v2");
    }
  }

  private void deployJudging(String version, long revision, double threshold) throws Exception {
    TinyModel.write(directory(version), revision);
    Files.delete(directory(version).resolve(VersionDirectory.MANIFEST));
    writeJudge(directory(version).resolve("judge/judge.safetensors"));
    VersionDirectory.seal(directory(version), Map.of());
    deploy(version, revision, Map.of("judgeThreshold", threshold));
  }

  private static void writeJudge(Path file) throws Exception {
    Files.createDirectories(file.getParent());
    int pixels = TinyModel.SIZE * TinyModel.SIZE;
    PictureList pictures =
        PictureList.of(
            List.of(new byte[pixels], new byte[pixels]), 1, TinyModel.SIZE, TinyModel.SIZE);
    var settings = new JudgeSettings(1, 2, 1e-3, 0.1, 0.5, 1, 2, 1);
    try (Judge judge = Judge.train(pictures, pictures, settings, Device.cpu())) {
      judge.save(file);
    }
  }

  private Generation fromTopic(String requestId) throws Exception {
    writer
        .send(
            Topics.GENERATION_REQUESTS,
            requestId,
            GenerationRequest.newBuilder()
                .setRequestId(requestId)
                .setModel(model)
                .setCount(1)
                .setSeed((long) SEED)
                .build())
        .get();
    return await()
        .atMost(WAIT)
        .until(
            () -> generations().stream().filter(g -> g.getRequestId().equals(requestId)).toList(),
            found -> found.size() == 1)
        .get(0);
  }

  private void label(String png, LabelStatus status) throws Exception {
    Picture picture = picture(png);
    Label label =
        Label.newBuilder()
            .setModel(model)
            .setSampleId(picture.sampleId())
            .setSplit(Picture.split(picture.sampleId()))
            .setStatus(status)
            .setSequence(1)
            .setWidth(picture.width())
            .setHeight(picture.height())
            .setChannels(picture.channels())
            .setPng(ByteBuffer.wrap(Base64.getDecoder().decode(png)))
            .setSupports(List.of())
            .build();
    writer.sendByModel(Topics.LABELS, key(png), label).get();
  }

  private String key(String png) throws Exception {
    return model + "/" + picture(png).sampleId();
  }

  private static Picture picture(String png) throws Exception {
    return Png.decode(Base64.getDecoder().decode(png));
  }

  private static String guard(JsonPath answer) {
    return answer.getString("images[0].guard");
  }

  /** Pictures of seeds that were not asked for before: one that is found again counts once. */
  private JsonPath generateOthers(int count) {
    nextSeed += count;
    return generate(count, nextSeed);
  }

  private JsonPath generate(int count) {
    return generate(count, SEED);
  }

  private JsonPath generate(int count, long seed) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("model", model, "count", count, "seed", seed, "steps", 2))
        .post("/v1/generations")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private List<Generation> generations() {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
        .filter(generation -> generation.getModel().equals(model))
        .toList();
  }

  private Path directory(String version) {
    return store.resolve(model).resolve(version);
  }

  private void deploy(String version, long revision, Map<String, Double> figures) throws Exception {
    ModelVersion fact =
        Versions.builder(model, version)
            .setWidth(TinyModel.SIZE)
            .setHeight(TinyModel.SIZE)
            .setWeightsUri(model + "/" + version)
            .setManifestSha256(VersionDirectory.manifestSha256(directory(version)))
            .setGateFigures(figures)
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/" + version, fact).get();
    Deployment deployment = Versions.deployment(model, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
    await()
        .atMost(WAIT)
        .until(() -> version.equals(get("/v1/models/" + model).path("liveVersion")));
  }
}
