package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The whole service on a real broker with real, tiny models. Each test has a model of its own. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class ServingApiTest {

  private static final Duration WAIT = Duration.ofSeconds(60);

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @Inject TopicWriter writer;

  private final String model = "m-" + UUID.randomUUID();

  @Test
  void picturesNameTheirVersionAndStandInTheTopic() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");

    // when
    var answer =
        generate("{\"model\": \"%s\", \"count\": 3, \"seed\": 7, \"requestId\": \"%s-r\"}")
            .statusCode(200)
            .extract()
            .jsonPath();

    // then
    assertThat(answer.getString("requestId")).isEqualTo(model + "-r");
    assertThat(answer.getList("images.modelVersion")).containsExactly("v1", "v1", "v1");
    assertThat(answer.getList("images.seed")).containsExactly(7, 8, 9);
    List<String> pngs = answer.getList("images.png");
    assertThat(generations())
        .hasSize(3)
        .allSatisfy(
            g -> {
              byte[] png = Base64.getDecoder().decode(pngs.get(g.getIndex()));
              Picture picture = Png.decode(png);
              assertThat(picture.width()).isEqualTo(TinyModel.SIZE);
              assertThat(g.getPixelHash()).isEqualTo(picture.sampleId());
              assertThat(g.getSampler()).isEqualTo("dpm_solver_2m");
              assertThat(g.getSteps()).isEqualTo(10);
            });
  }

  @Test
  void aNewChampionTakesOverAndTheOldOneCanComeBack() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    String before = onePicture();

    // when
    deploy("v2", TinyModel.write(directory("v2"), 2), 2);

    // then
    awaitLive("v2");
    assertThat(onePicture()).isNotEqualTo(before);

    // when
    deploy("v1", 3);

    // then
    awaitLive("v1");
    assertThat(onePicture()).isEqualTo(before);
  }

  @Test
  void aCorruptVersionIsReportedAndTheOldOneStays() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    String hash = TinyModel.write(directory("v2"), 2);
    Path weights = directory("v2").resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    // when
    deploy("v2", hash, 2);

    // then
    Rollout failed = awaitRollout("v2", RolloutState.FAILED);
    assertThat(failed.getDetail())
        .contains("does not have the size and hash")
        .contains("Version v1 is live.");
    get("/v1/models/" + model).then().statusCode(200).body("liveVersion", equalTo("v1"));
    generate("{\"model\": \"%s\"}").statusCode(200).body("images[0].modelVersion", equalTo("v1"));
  }

  @Test
  void weightsThatAreNotFiniteAreNotServed() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");

    // when
    deploy("v2", TinyModel.writeBroken(directory("v2")), 2);

    // then
    assertThat(awaitRollout("v2", RolloutState.FAILED).getDetail()).contains("not finite");
    get("/v1/models/" + model).then().body("liveVersion", equalTo("v1"));
  }

  @Test
  void aKnownModelWithoutAWarmVersionAnswers503AndIsTold() throws Exception {
    // given
    String hash = TinyModel.write(directory("v1"), 1);
    announce("v1", hash);

    // then
    await().atMost(WAIT).until(() -> get("/v1/models/" + model).statusCode() == 200);
    generate("{\"model\": \"%s\"}")
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue())
        .body("detail", containsString("no warm version"));
    get("/q/health/ready").then().body(warmth(), equalTo("not warm"));

    // when
    deploy("v1", 1);

    // then
    awaitLive("v1");
    JsonPath ready = get("/q/health/ready").jsonPath();
    if (ready.get("checks.find { it.name == 'models warm' }.data.'further models'") == null) {
      assertThat(ready.getString(warmth())).isEqualTo("version v1");
    } else {
      // Other tests have left more than a hundred warm models, and not each of them is named.
      assertThat(ready.getString(warmth())).isIn("version v1", null);
    }
    get("/q/health/live").then().statusCode(200).body(containsString("serving threads"));
  }

  @Test
  void aBadOrderNamesItsField() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    Map<String, String> badFields =
        Map.ofEntries(
            Map.entry("\"count\": 0", "count"),
            Map.entry("\"count\": 9", "count"),
            Map.entry("\"count\": \"many\"", "count"),
            Map.entry("\"sampler\": \"magic\"", "sampler"),
            Map.entry("\"steps\": 0", "steps"),
            Map.entry("\"steps\": 1001", "steps"),
            Map.entry("\"steps\": 101", "steps"),
            Map.entry("\"classLabel\": 3", "classLabel"),
            Map.entry("\"requestId\": \"\"", "requestId"),
            Map.entry("\"colour\": \"red\"", "colour"));

    // then
    badFields.forEach(
        (json, field) ->
            requireNamed(generate("{\"model\": \"%s\", " + json + "}").statusCode(400), field));
    assertThat(generations()).isEmpty();
  }

  @Test
  void aRepeatedKeyGetsTheSamePicturesAndPublishesNone() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    String body = "{\"model\": \"%s\", \"count\": 3}";
    String key = "\"" + model + "-key\"";
    var first = keyed(key, body).statusCode(200).extract().jsonPath();

    // when another version would make others
    deploy("v2", TinyModel.write(directory("v2"), 2), 2);
    awaitLive("v2");
    var second = keyed(key, body).statusCode(200).extract().jsonPath();

    // then
    assertThat(first.getString("requestId")).isEqualTo(model + "-key");
    assertThat(second.getMap("")).isEqualTo(first.getMap(""));
    assertThat(generations()).hasSize(3);

    // when the same id comes in the body, and when it is used for something else
    generate("{\"model\": \"%s\", \"count\": 3, \"requestId\": \"%s-key\"}")
        .statusCode(200)
        .body("images.png", equalTo(first.getList("images.png")));
    keyed(key, "{\"model\": \"%s\", \"count\": 2}")
        .statusCode(422)
        .contentType("application/problem+json")
        .body("detail", containsString("used for another request"));
    requireNamed(
        keyed(key, "{\"model\": \"%s\", \"requestId\": \"other\"}").statusCode(400),
        "Idempotency-Key");
    assertThat(generations()).hasSize(3);
  }

  @Test
  void aPictureCanBeHadByItsUrlOrAlone() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");

    // when
    var answer =
        generate("{\"model\": \"%s\", \"seed\": 5, \"inline\": false}")
            .statusCode(200)
            .body("images[0].png", nullValue())
            .extract()
            .jsonPath();

    // then
    String url = answer.getString("images[0].url");
    String id = answer.getString("images[0].generationId");
    Response shown = get(url);
    shown.then().statusCode(200).contentType("image/png");
    Picture picture = Png.decode(shown.asByteArray());
    assertThat(shown.header("ETag")).isEqualTo("\"" + picture.sampleId() + "\"");
    assertThat(shown.header("Cache-Control")).contains("private", "no-cache");
    given().header("If-None-Match", shown.header("ETag")).get(url).then().statusCode(304);
    given().header("If-None-Match", "W/" + shown.header("ETag")).get(url).then().statusCode(304);
    for (String type : List.of("image/jpeg", "image/webp")) {
      Response lossy = given().accept(type + ", image/png;q=0.5").get(url);
      lossy.then().statusCode(200).contentType(type).header("Vary", containsString("Accept"));
      String tag = lossy.header("ETag");
      assertThat(tag).isNotEqualTo(shown.header("ETag"));
      given().accept(type).header("If-None-Match", tag).get(url).then().statusCode(304);
      given()
          .accept(type)
          .header("If-None-Match", shown.header("ETag"))
          .get(url)
          .then()
          .statusCode(200);
    }
    given()
        .accept("image/gif")
        .get(url)
        .then()
        .statusCode(406)
        .contentType("application/problem+json");
    get("/v1/generations/" + id)
        .then()
        .statusCode(200)
        .body("model", equalTo(model))
        .body("modelVersion", equalTo("v1"))
        .body("seed", equalTo(5))
        .body("pixelHash", equalTo(picture.sampleId()))
        .body("url", equalTo(url));
    get("/v1/generations/requests/" + answer.getString("requestId"))
        .then()
        .body("state", equalTo("PUBLISHED"))
        .body("made", equalTo(1));

    // when it is asked for alone
    Response alone = alone("{\"model\": \"%s\", \"seed\": 5}");

    // then
    alone.then().statusCode(200).contentType("image/png").header("Lethe-Model-Version", "v1");
    assertThat(alone.asByteArray()).isEqualTo(shown.asByteArray());
    get(alone.header("Content-Location")).then().statusCode(200);
    requireNamed(alone("{\"model\": \"%s\", \"count\": 2}").then().statusCode(400), "count");
  }

  @Test
  void aRequestIsFoundAtItsPercentEncodedAddress() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");

    for (String sign : List.of("/", ";x=1", "?", "#", "%2F", " +", "\uD83E\uDD8A", "..", "//")) {
      // when
      String id = model + "-a" + sign + "b";
      generate("{\"model\": \"%s\", \"requestId\": \"" + id + "\"}").statusCode(200);

      // then
      given()
          .urlEncodingEnabled(false)
          .get(
              "/v1/generations/requests/"
                  + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"))
          .then()
          .statusCode(200)
          .body("requestId", equalTo(id));
    }
  }

  private Response alone(String body) {
    return given()
        .contentType(ContentType.JSON)
        .accept("image/png")
        .body(body.replace("%s", model))
        .post("/v1/generations");
  }

  @Test
  void whatIsNotThereIsAProblem() {
    for (String path :
        List.of(
            "/v1/generations/" + UUID.randomUUID(),
            "/v1/generations/" + UUID.randomUUID() + "/image",
            "/v1/generations/requests/" + UUID.randomUUID(),
            "/v1/nothing")) {
      get(path)
          .then()
          .statusCode(404)
          .contentType("application/problem+json")
          .body("status", equalTo(404));
    }
    given()
        .contentType(ContentType.TEXT)
        .body("a picture, please")
        .post("/v1/generations")
        .then()
        .statusCode(415)
        .contentType("application/problem+json");
    given()
        .delete("/v1/generations")
        .then()
        .statusCode(405)
        .contentType("application/problem+json");
    requireNamed(get("/v1/events?types=weather").then().statusCode(400), "types");
  }

  @Test
  void callsWithOneKeyAtOnceGetOneSet() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    String body = "{\"model\": \"%s\", \"count\": 2}";

    // when
    List<Integer> answers =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> keyed(model, body)))
            .limit(6)
            .toList()
            .stream()
            .map(call -> call.join().extract().statusCode())
            .toList();

    // then some may be told to come again
    assertThat(answers).contains(200).isSubsetOf(200, 409);
    await().atMost(WAIT).until(() -> keyed(model, body).extract().statusCode() == 200);
    assertThat(generations()).hasSize(2);
  }

  @Test
  void aRefusedCallCanBeSentAgainWithItsKey() throws Exception {
    // given
    announce("v1", TinyModel.write(directory("v1"), 1));
    await().atMost(WAIT).until(() -> get("/v1/models/" + model).statusCode() == 200);
    String body = "{\"model\": \"%s\"}";
    keyed(model, body).statusCode(503);

    // when
    deploy("v1", 1);
    awaitLive("v1");

    // then
    await().atMost(WAIT).until(() -> keyed(model, body).extract().statusCode() == 200);
    assertThat(generations()).hasSize(1);
  }

  private ValidatableResponse keyed(String key, String body) {
    return given()
        .contentType(ContentType.JSON)
        .header("Idempotency-Key", key)
        .body(body.replace("%s", model))
        .when()
        .post("/v1/generations")
        .then();
  }

  @Test
  void aModelWithClassesMakesTheClassThatIsAskedFor() throws Exception {
    // given
    deploy("v1", TinyModel.writeWithClasses(directory("v1"), 1, 3), 1);
    awaitLive("v1");
    get("/v1/models/" + model).then().body("classes", equalTo(3));

    // when
    String second = pictureOfClass(1);
    String third = pictureOfClass(2);

    // then
    assertThat(third).isNotEqualTo(second);
    assertThat(generations()).extracting(Generation::getClassLabel).containsExactlyInAnyOrder(1, 2);
    requireNamed(generate("{\"model\": \"%s\"}").statusCode(400), "classLabel");
    requireNamed(generate("{\"model\": \"%s\", \"classLabel\": 3}").statusCode(400), "classLabel");

    // when a picture from elsewhere is reported under a class
    String inline =
        "{\"reporter\": \"ann\", \"model\": \"%s\", \"png\": \""
            + png(TinyModel.SIZE, TinyModel.SIZE)
            + "\", \"classLabel\": ";
    requireNamed(report(inline + "3}").statusCode(400), "classLabel");
    requireNamed(report(inline + "-1}").statusCode(400), "classLabel");
    report(inline + "2}").statusCode(202);

    // then
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .filteredOn(r -> r.getModel().equals(model))
        .extracting(SensitiveReport::getClassLabel)
        .containsExactly(2);
  }

  @Test
  void aModelWithANullClassIsGuided() throws Exception {
    // given
    deploy("v1", TinyModel.writeWithNullClass(directory("v1"), 1, 3), 1);
    awaitLive("v1");
    get("/v1/models/" + model).then().body("classes", equalTo(3)).body("nullClass", equalTo(2));

    // when
    String plain = pictureOf("\"classLabel\": 1");
    String guided = pictureOf("\"classLabel\": 1, \"guidanceScale\": 4");
    String ofNull = pictureOf("\"classLabel\": 2");
    String ofNoClass = pictureOf("\"count\": 1");

    // then
    assertThat(guided).isNotEqualTo(plain).isNotEqualTo(ofNull);
    assertThat(ofNoClass).isEqualTo(ofNull);
    assertThat(generations())
        .extracting(Generation::getClassLabel, Generation::getGuidanceScale)
        .containsExactlyInAnyOrder(
            tuple(1, null), tuple(1, 4.0), tuple(2, null), tuple(null, null));

    // and
    requireNamed(
        generate("{\"model\": \"%s\", \"guidanceScale\": 4}").statusCode(400), "guidanceScale");
    requireNamed(
        generate("{\"model\": \"%s\", \"classLabel\": 1, \"guidanceScale\": 21}").statusCode(400),
        "guidanceScale");
  }

  @Test
  void aModelWithoutANullClassCanNotBeGuided() throws Exception {
    deploy("v1", TinyModel.writeWithClasses(directory("v1"), 1, 3), 1);
    awaitLive("v1");

    requireNamed(
        generate("{\"model\": \"%s\", \"classLabel\": 1, \"guidanceScale\": 2}").statusCode(400),
        "guidanceScale");
    generate("{\"model\": \"%s\", \"classLabel\": 1, \"guidanceScale\": 1}").statusCode(200);
  }

  private String pictureOf(String more) {
    return generate("{\"model\": \"%s\", \"seed\": 1, " + more + "}")
        .statusCode(200)
        .extract()
        .path("images[0].png");
  }

  private String pictureOfClass(int label) {
    return pictureOf("\"classLabel\": " + label);
  }

  @Test
  void anUnknownModelIsNamed() {
    requireNamed(generate("{\"model\": \"%s\"}").statusCode(400), "model");
    requireNamed(generate("{\"count\": 1}").statusCode(400), "model");
    get("/v1/models/" + model).then().statusCode(404).contentType("application/problem+json");
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    generate("{\"model\": ").statusCode(400).contentType("application/problem+json");
  }

  @Test
  void reportsReachTheTopic() throws Exception {
    // given
    announce("v1", "00");
    String png = png(TinyModel.SIZE, TinyModel.SIZE);

    // when
    String byId =
        report("{\"reporter\": \"ann\", \"model\": \"%s\", \"generationId\": \"g-1\"}")
            .statusCode(202)
            .extract()
            .path("reportId");
    report(
            "{\"reporter\": \"ann\", \"model\": \"%s\", \"reportId\": \"mine\", \"png\": \""
                + png
                + "\"}")
        .statusCode(202)
        .body("reportId", equalTo("mine"));

    // then
    List<SensitiveReport> reports =
        TopicLog.committed(bootstrap, Topics.REPORTS).stream()
            .filter(r -> r.getModel().equals(model))
            .toList();
    assertThat(reports)
        .extracting(SensitiveReport::getReportId)
        .containsExactlyInAnyOrder(byId, "mine");
    assertThat(reports).extracting(SensitiveReport::getReporter).containsOnly("ann");
  }

  @Test
  void aBadReportNamesItsField() throws Exception {
    announce("v1", "00");
    String start = "{\"reporter\": \"ann\", \"model\": \"%s\"";
    String png = ", \"png\": \"" + png(TinyModel.SIZE, TinyModel.SIZE) + "\"";
    String wrongSize = ", \"png\": \"" + png(TinyModel.SIZE + 1, TinyModel.SIZE) + "\"";
    String oversized = ", \"png\": \"" + base64(new byte[Png.MAX_BYTES + 1]) + "\"";

    requireNamed(report(start + "}").statusCode(400), "generationId");
    requireNamed(report(start + png + ", \"generationId\": \"g\"}").statusCode(400), "png");
    requireNamed(report(start + ", \"png\": \"AAAA\"}").statusCode(400), "png");
    requireNamed(report(start + ", \"png\": \"%%%%\"}").statusCode(400), "png");
    requireNamed(report(start + wrongSize + "}").statusCode(400), "png");
    requireNamed(report(start + oversized + "}").statusCode(400), "png");
    requireNamed(report(start + ", \"kind\": \"SHOUT\"}").statusCode(400), "kind");
    requireNamed(report("{\"model\": \"%s\"" + png + "}").statusCode(400), "reporter");
    requireNamed(
        report("{\"reporter\": \"ann\", \"model\": \"nobody\"" + png + "}").statusCode(400),
        "model");
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .extracting(SensitiveReport::getModel)
        .doesNotContain(model);
  }

  @Test
  void aBodyThatIsLargerThanTheSettingIsRefused() {
    String huge = base64(new byte[1_000_000]);

    report("{\"reporter\": \"ann\", \"model\": \"%s\", \"png\": \"" + huge + "\"}").statusCode(413);
  }

  @Test
  void commandsReachTheTopic() throws Exception {
    // given
    announce("v1", "00");

    // when
    command("{\"model\": \"%s\", \"kind\": \"PIN\", \"version\": \"v1\", \"by\": \"op\"}")
        .statusCode(202)
        .body("commandId", notNullValue());

    // then
    assertThat(TopicLog.committed(bootstrap, Topics.COMMANDS))
        .filteredOn(c -> c.getModel().equals(model))
        .extracting(Command::getKind, Command::getVersion, Command::getBy)
        .containsExactly(tuple(CommandKind.PIN, "v1", "op"));
  }

  @Test
  void aBadCommandNamesItsField() throws Exception {
    announce("v1", "00");

    requireNamed(command("{\"model\": \"%s\"}").statusCode(400), "kind");
    requireNamed(command("{\"model\": \"%s\", \"kind\": \"PIN\"}").statusCode(400), "version");
    requireNamed(
        command("{\"model\": \"%s\", \"kind\": \"PIN\", \"version\": \"v9\"}").statusCode(400),
        "version");
    requireNamed(command("{\"model\": \"%s\", \"kind\": \"REJECT\"}").statusCode(400), "sampleId");
    requireNamed(
        command("{\"model\": \"%s\", \"kind\": \"REJECT\", \"sampleId\": \"ABC\"}").statusCode(400),
        "sampleId");
    requireNamed(
        command("{\"model\": \"%s\", \"kind\": \"BLOCK_REPORTER\"}").statusCode(400), "reporter");
    requireNamed(command("{\"model\": \"nobody\", \"kind\": \"RESUME\"}").statusCode(400), "model");
  }

  @Test
  void modelsMetricsAndOpenApiAreThere() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 4);
    awaitLive("v1");
    generate("{\"model\": \"%s\"}").statusCode(200);

    // then
    get("/v1/models?limit=1000").then().statusCode(200).body("items.model", hasItem(model));
    get("/v1/models?limit=1").then().body("items", hasSize(1)).body("offset", equalTo(0));
    get("/v1/models?limit=0").then().statusCode(400).body(containsString("limit"));
    get("/v1/models/" + model)
        .then()
        .body("instance", equalTo("test-instance"))
        .body("champion", equalTo("v1"))
        .body("mode", equalTo("LATEST"))
        .body("revision", equalTo(4))
        .body("liveSince", notNullValue())
        .body("picture.width", equalTo(TinyModel.SIZE));
    get("/q/metrics")
        .then()
        .body(containsString("lethe_serving_pictures_total{model=\"" + model + "\"} 1.0"))
        .body(containsString("lethe_serving_swap_seconds_count{model=\"" + model + "\"} 1"))
        .body(containsString("lethe_serving_queue_length{model=\"" + model + "\"} 0.0"));
    get("/q/openapi").then().statusCode(200).body(containsString("/v1/generations"));
  }

  @Test
  void aVersionTellsWhereItComesFromAndWhoServesIt() throws Exception {
    // given
    deploy("v1", TinyModel.write(directory("v1"), 1), 1);
    awaitLive("v1");
    ModelVersion trained =
        fact("v2", TinyModel.write(directory("v2"), 2))
            .setParent("v1")
            .setGatedAgainst("v1")
            .setJobId("job-2")
            .setTrainedThrough(17)
            .setLabelCount(12)
            .setLabelDigest("d1")
            .setGateFigures(Map.of("sensitiveRate", 0.01))
            .setCreatedAt(Instant.EPOCH.plusSeconds(1))
            .build();
    JobResult result =
        JobResult.newBuilder()
            .setJobId("job-2")
            .setModel(model)
            .setOutcome(JobOutcome.PUBLISHED)
            .setVersion("v2")
            .setReason("Better on all counts.")
            .setEndedAt(Instant.EPOCH)
            .build();
    Rollout gone =
        new Rollout(model, "old", "v2", RolloutState.SERVING, "", Instant.EPOCH, Instant.EPOCH);

    // when
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/v2", trained).get();
    writer.sendByModel(Topics.JOB_RESULTS, model, result).get();
    writer.sendByModel(Topics.ROLLOUTS, model + "/old", gone).get();
    deploy("v2", 2);

    // then
    String path = "/v1/models/" + model + "/versions";
    await()
        .atMost(WAIT)
        .until(() -> get(path + "/v2").path("rollouts[0].state"), "SERVING"::equals);
    get(path + "/v2")
        .then()
        .body("status", equalTo("PUBLISHED"))
        .body("champion", equalTo(true))
        .body("pinned", equalTo(false))
        .body("parent", equalTo("v1"))
        .body("gatedAgainst", equalTo("v1"))
        .body("jobId", equalTo("job-2"))
        .body("job.reason", equalTo("Better on all counts."))
        .body("trainedThrough", equalTo(17))
        .body("labelCount", equalTo(12))
        .body("labelDigest", equalTo("d1"))
        .body("gateFigures.sensitiveRate", equalTo(0.01f))
        .body("weightsUri", equalTo(model + "/v2"))
        .body("manifestSha256", equalTo(trained.getManifestSha256()))
        .body("createdAt", equalTo("1970-01-01T00:00:01Z"))
        .body("rollouts.instance", contains("test-instance"));
    get("/v1/models/" + model)
        .then()
        .body("lastJob.outcome", equalTo("PUBLISHED"))
        .body("deployedBy", equalTo("test"))
        .body("rollouts.instance", contains("test-instance"));
    get(path)
        .then()
        .body("items.version", contains("v2", "v1"))
        .body("items.champion", contains(true, false))
        .body("items[1].parent", nullValue())
        .body("total", equalTo(2));
    get(path + "?offset=1&limit=1").then().body("items.version", contains("v1"));
    requireNamed(get(path + "?limit=0").then().statusCode(400), "limit");
    get(path + "/v9")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", containsString("has no version v9"));
    get("/v1/models/nobody/versions").then().statusCode(404);
  }

  /** Where health says how this test's model is; the other tests' models are there too. */
  private String warmth() {
    return "checks.find { it.name == 'models warm' }.data.'" + model + "'";
  }

  private Path directory(String version) {
    return store.resolve(model).resolve(version);
  }

  private void deploy(String version, String hash, long revision) throws Exception {
    announce(version, hash);
    deploy(version, revision);
  }

  private void announce(String version, String hash) throws Exception {
    writer
        .sendByModel(Topics.MODEL_VERSIONS, model + "/" + version, fact(version, hash).build())
        .get();
  }

  private ModelVersion.Builder fact(String version, String hash) {
    return Versions.builder(model, version)
        .setWidth(TinyModel.SIZE)
        .setHeight(TinyModel.SIZE)
        .setWeightsUri(model + "/" + version)
        .setManifestSha256(hash);
  }

  private void deploy(String version, long revision) throws Exception {
    Deployment deployment = Versions.deployment(model, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
  }

  private void awaitLive(String version) {
    await()
        .atMost(WAIT)
        .until(() -> version.equals(get("/v1/models/" + model).path("liveVersion")));
  }

  private Rollout awaitRollout(String version, RolloutState state) {
    return await()
        .atMost(WAIT)
        .until(
            () ->
                TopicLog.committed(bootstrap, Topics.ROLLOUTS).stream()
                    .filter(r -> r.getModel().equals(model) && version.equals(r.getVersion()))
                    .filter(r -> r.getState() == state)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private List<Generation> generations() {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
        .filter(g -> g.getModel().equals(model))
        .toList();
  }

  private String onePicture() {
    return generate("{\"model\": \"%s\", \"seed\": 1}")
        .statusCode(200)
        .extract()
        .path("images[0].png");
  }

  private ValidatableResponse generate(String body) {
    return post("/v1/generations", body);
  }

  private ValidatableResponse report(String body) {
    return post("/v1/reports", body);
  }

  private ValidatableResponse command(String body) {
    return post("/v1/commands", body);
  }

  /** The body's {@code %s} is the test's model. */
  private ValidatableResponse post(String path, String body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body.replace("%s", model))
        .when()
        .post(path)
        .then();
  }

  private static void requireNamed(ValidatableResponse response, String field) {
    response.contentType("application/problem+json");
    Map<String, Object> problem = response.extract().jsonPath().getMap("");
    assertThat(problem.toString()).contains(field);
    response.body("status", equalTo(400)).body("title", not(equalTo("")));
  }

  private static String png(int width, int height) {
    return base64(Png.encode(new Picture(width, height, 1, new byte[width * height])));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
