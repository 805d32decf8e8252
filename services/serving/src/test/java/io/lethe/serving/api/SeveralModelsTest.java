package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Models beside each other in one instance. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class SeveralModelsTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final PictureShape SHAPE = new PictureShape(TinyModel.SIZE, TinyModel.SIZE, 1);

  /** Have limits of their own in the configuration. */
  private static final String FEW = "few";

  private static final String HURRIED = "hurried";

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @Inject TopicWriter writer;

  private final String other = "m-" + UUID.randomUUID();

  @Test
  void eachHasItsOwnSlotLimitsAndMetrics() throws Exception {
    // given
    serve(FEW);
    serve(other);

    // then
    generate(FEW, 2).statusCode(200).body("images", hasSize(2));
    generate(FEW, 3).statusCode(400).body(containsString("1 to 2 are allowed"));
    generate(other, 3).statusCode(200).body("images", hasSize(3));
    await()
        .atMost(WAIT)
        .until(
            () ->
                TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
                    .filter(generation -> generation.getModel().equals(FEW))
                    .allMatch(generation -> generation.getSteps() == 3));
    get("/q/metrics")
        .then()
        .body(containsString("lethe_serving_latency_seconds_count{model=\"few\"} 2"))
        .body(containsString("lethe_serving_latency_seconds_count{model=\"" + other + "\"} 3"))
        .body(containsString("lethe_serving_in_work{model=\"few\"} 0.0"));
  }

  @Test
  void eachHasItsOwnDeadline() throws Exception {
    // given
    serve(HURRIED);
    serve(other);

    // when
    String slow = "{\"model\": \"%s\", \"count\": 2, \"sampler\": \"ddim\", \"steps\": 100}";
    ValidatableResponse late = post(slow.formatted(HURRIED));

    // then
    late.statusCode(504)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue())
        .body("detail", containsString("not made in time"));
    post(slow.formatted(other)).statusCode(200);
  }

  @Test
  void aVersionThatCouldNotBeLoadedShowsInHealthUntilAnotherServes() throws Exception {
    // given
    var champions = serve(other);
    String manifest = TinyModel.write(directory(other, "v2"), 2);
    damage("v2");

    // when
    champions.announce("v2", manifest);
    champions.deploy("v2");

    // then
    await().atMost(WAIT).until(() -> notLoaded() != null);
    get("/q/health/ready")
        .then()
        .body(data(other), equalTo("version v1"))
        .body(data(other + ": not loaded"), containsString("version v2: "))
        .body(data(other + ": not loaded"), containsString("size and hash"));
    generate(other, 1).statusCode(200).body("images[0].modelVersion", equalTo("v1"));

    // when
    champions.deploy("v1");

    // then
    await().atMost(WAIT).until(() -> notLoaded() == null);
  }

  @Test
  void aDamagedVersionAtTheStartIsStoodInForUntilARollBack() throws Exception {
    // given a damaged champion, and nothing that is live
    var champions = new Champions(writer, other, SHAPE);
    champions.announce("v1", TinyModel.write(directory(other, "v1"), 1));
    String manifest = TinyModel.write(directory(other, "v2"), 2);
    damage("v2");
    champions.announce("v2", manifest, "v1");

    // when
    champions.deploy("v2");

    // then the version before it is served, and each place says why
    await().atMost(WAIT).until(() -> notLoaded() != null);
    get("/q/health/ready")
        .then()
        .body(data(other), equalTo("version v1"))
        .body(data(other + ": not loaded"), containsString("version v2: "));
    get("/v1/models/" + other)
        .then()
        .body("ready", equalTo(true))
        .body("liveVersion", equalTo("v1"))
        .body("champion", equalTo("v2"))
        .body("failedLoad.version", equalTo("v2"));
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                get("/v1/models/" + other)
                    .then()
                    .body("rollouts[0].state", equalTo("FAILED"))
                    .body("rollouts[0].detail", containsString("Version v1 is live.")));
    String missing = "lethe_serving_champion_missing{model=\"" + other + "\"} ";
    get("/q/metrics").then().body(containsString(missing + "1.0"));
    generate(other, 1).statusCode(200).body("images[0].modelVersion", equalTo("v1"));

    // when
    champions.deploy("v1");

    // then
    await().atMost(WAIT).until(() -> notLoaded() == null);
    get("/q/metrics").then().body(containsString(missing + "0.0"));
    generate(other, 1).statusCode(200).body("images[0].modelVersion", equalTo("v1"));
  }

  @Test
  void aCanaryAnswersAndAShadowDoesNotWhileBothAreCounted() throws Exception {
    // given
    var champions = serve(other);
    champions.announce("v2", TinyModel.write(directory(other, "v2"), 2));

    // when
    champions.tryBeside("v1", "v2", TrialMode.CANARY, 1);

    // then
    String ofInstance = "trial.instances[0].";
    awaitModel(ofInstance + "state", "SERVING");
    generate(other, 3)
        .statusCode(200)
        .body("images.modelVersion", equalTo(List.of("v2", "v2", "v2")));
    awaitModel(ofInstance + "candidate.pictures", 3);
    get("/v1/models/" + other)
        .then()
        .body("liveVersion", equalTo("v1"))
        .body("trial.version", equalTo("v2"))
        .body("trial.mode", equalTo("CANARY"));
    String running = "lethe_serving_trial{model=\"" + other + "\"} ";
    get("/q/metrics").then().body(containsString(running + "1.0"));

    // when
    champions.tryBeside("v1", "v2", TrialMode.SHADOW, 1);
    awaitModel("trial.mode", "SHADOW");
    awaitModel(ofInstance + "state", "SERVING");

    // then
    generate(other, 2).statusCode(200).body("images.modelVersion", equalTo(List.of("v1", "v1")));
    awaitModel(ofInstance + "both.pictures", 2);

    // when
    champions.deploy("v1");
    send(result());

    // then
    awaitModel("trial", null);
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                get("/v1/models/" + other + "/trials")
                    .then()
                    .body("total", equalTo(1))
                    .body("items[0].version", equalTo("v2"))
                    .body("items[0].outcome", equalTo("UNDECIDED")));
    get("/q/metrics").then().body(containsString(running + "0.0"));
    get("/v1/models/none/trials").then().statusCode(404);
  }

  private void awaitModel(String path, Object value) {
    await().atMost(WAIT).until(() -> Objects.equals(get("/v1/models/" + other).path(path), value));
  }

  private TrialResult result() {
    return TrialResult.newBuilder()
        .setModel(other)
        .setVersion("v2")
        .setChampion("v1")
        .setRevision(2)
        .setMode(TrialMode.SHADOW)
        .setShare(1)
        .setPictures(100)
        .setStartedAt(Instant.EPOCH)
        .setEndedAt(Instant.EPOCH)
        .setOutcome(TrialOutcome.UNDECIDED)
        .setBy("test")
        .build();
  }

  private void send(TrialResult result) throws Exception {
    writer.sendByModel(Topics.TRIAL_RESULTS, other + "/v2", result).get();
  }

  @Test
  void aTrialIsCommandedOverRest() throws Exception {
    // given
    var champions = serve(other);
    champions.announce("v2", TinyModel.write(directory(other, "v2"), 2));
    await()
        .atMost(WAIT)
        .until(() -> get("/v1/models/" + other + "/versions/v2").statusCode() == 200);

    // then
    command("\"kind\": \"CANARY\", \"version\": \"v2\", \"share\": 0.25, \"pictures\": 64")
        .statusCode(202);
    Command kept =
        TopicLog.committed(bootstrap, Topics.COMMANDS).stream()
            .filter(command -> command.getModel().equals(other))
            .findFirst()
            .orElseThrow();
    assertThat(kept.getKind()).isEqualTo(CommandKind.CANARY);
    assertThat(kept.getShare()).isEqualTo(0.25);
    assertThat(kept.getPictures()).isEqualTo(64);
    command("\"kind\": \"CANARY\"").statusCode(400).body(containsString("version"));
    command("\"kind\": \"SHADOW\", \"version\": \"v2\", \"share\": 1.5")
        .statusCode(400)
        .body(containsString("share"));
    command("\"kind\": \"SHADOW\", \"version\": \"v2\", \"pictures\": 0")
        .statusCode(400)
        .body(containsString("pictures"));
  }

  private ValidatableResponse command(String fields) {
    return given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"%s\", %s}".formatted(other, fields))
        .when()
        .post("/v1/commands")
        .then();
  }

  private void damage(String version) throws Exception {
    Path weights = directory(other, version).resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
  }

  private String notLoaded() {
    return get("/q/health/ready").path(data(other + ": not loaded"));
  }

  private static String data(String key) {
    return "checks.find { it.name == 'models warm' }.data.'" + key + "'";
  }

  private Champions serve(String model) throws Exception {
    var champions = new Champions(writer, model, SHAPE);
    champions.announce("v1", TinyModel.write(directory(model, "v1"), 1));
    champions.deploy("v1");
    await().atMost(WAIT).until(() -> "v1".equals(get("/v1/models/" + model).path("liveVersion")));
    return champions;
  }

  private Path directory(String model, String version) {
    return store.resolve(model).resolve(version);
  }

  private static ValidatableResponse generate(String model, int count) {
    return post("{\"model\": \"%s\", \"count\": %d}".formatted(model, count));
  }

  private static ValidatableResponse post(String body) {
    return given().contentType(ContentType.JSON).body(body).when().post("/v1/generations").then();
  }
}
