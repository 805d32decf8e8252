package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.serving.fixture.TinyTextModel;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts over REST, on a real broker and with a real, tiny Stable Diffusion. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class TextToImageApiTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final String MARKER = "zebrafish";
  private static final String MODEL = "text-" + UUID.randomUUID();

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  private final String id = UUID.randomUUID().toString();

  @BeforeEach
  void deployOnce() throws Exception {
    if (get("/v1/models/" + MODEL).statusCode() == 200) {
      return;
    }
    var champions = new Champions(writer, MODEL, TinyTextModel.SHAPE);
    champions.announce("v1", TinyTextModel.write(store.resolve(MODEL).resolve("v1")));
    champions.deploy("v1");
    awaitLive(MODEL, "v1");
  }

  @Test
  void aPromptMakesPicturesWhoseGenerationsKeepItAndTheirLatents() {
    // when
    JsonPath answer =
        generate(id, "'count': 2, 'prompt': 'a red square', 'negativePrompt': 'blurry', 'seed': 4")
            .statusCode(200)
            .extract()
            .jsonPath();

    // then
    Picture picture = picture(answer, 0);
    assertThat(List.of(picture.width(), picture.height(), picture.channels()))
        .containsExactly(64, 64, 3);
    assertThat(picture.pixels()).isNotEqualTo(picture(answer, 1).pixels());
    assertThat(generations(id))
        .hasSize(2)
        .allSatisfy(
            g -> {
              assertThat(g.getPrompt()).isEqualTo("a red square");
              assertThat(g.getNegativePrompt()).isEqualTo("blurry");
              assertThat(g.getGuidanceScale()).isEqualTo(7.5);
              assertThat(g.getLatents().remaining()).isEqualTo(4 * 8 * 8 * 2);
              assertThat(g.getModelVersion()).isEqualTo("v1");
            });
  }

  @Test
  void aPictureIsTheSameAloneAndAmongOthers() {
    // given
    String asked = "'prompt': 'a red square', 'seed': 11, 'steps': 6, 'sampler': 'plms'";
    Picture alone = picture(generate(asked).statusCode(200).extract().jsonPath(), 0);

    // when
    List<CompletableFuture<JsonPath>> others =
        Stream.of(
                "'prompt': 'Blue CIRCLE', 'steps': 7, 'sampler': 'euler', 'count': 2",
                "'guidanceScale': 1, 'prompt': 'a dog', 'steps': 5, 'sampler': 'lms'",
                "'prompt': 'a cat', 'width': 32, 'height': 48, 'steps': 8",
                asked)
            .map(
                body ->
                    CompletableFuture.supplyAsync(
                        () -> generate(body).statusCode(200).extract().jsonPath()))
            .toList();
    Picture again = picture(others.get(3).join(), 0);

    // then, to the rounding of an 8-bit value
    for (int i = 0; i < alone.pixels().length; i++) {
      assertThat(again.pixels()[i] & 0xff).isCloseTo(alone.pixels()[i] & 0xff, within(1));
    }
    Picture small = picture(others.get(2).join(), 0);
    assertThat(List.of(small.width(), small.height())).containsExactly(32, 48);
  }

  @Test
  void aChangeIsServedOverItsBaseAndTakenBack() throws Exception {
    // given
    String changed = "changed-" + UUID.randomUUID();
    Path versions = store.resolve(changed);
    var champions = new Champions(writer, changed, TinyTextModel.SHAPE);
    String whole = TinyTextModel.write(versions.resolve("v1"));
    champions.announce("v1", whole);
    champions.deploy("v1");
    awaitLive(changed, "v1");
    Picture before = onePicture(changed);

    // when
    ModelVersion change =
        Versions.builder(changed, "v2")
            .setWidth(TinyTextModel.SHAPE.width())
            .setHeight(TinyTextModel.SHAPE.height())
            .setChannels(TinyTextModel.SHAPE.channels())
            .setWeightsUri(changed + "/v2")
            .setManifestSha256(TinyTextModel.writeChange(versions.resolve("v2")))
            .setDeltaOf(new WholeWeights(changed + "/v1", whole))
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, changed + "/v2", change).get();
    champions.deploy("v2");
    awaitLive(changed, "v2");
    Picture after = onePicture(changed);
    champions.deploy("v1");
    awaitLive(changed, "v1");

    // then
    assertThat(after.pixels()).isNotEqualTo(before.pixels());
    assertThat(onePicture(changed).pixels()).isEqualTo(before.pixels());
  }

  private static void awaitLive(String model, String version) {
    await()
        .atMost(WAIT)
        .until(() -> version.equals(get("/v1/models/" + model).path("liveVersion")));
  }

  private static Picture onePicture(String model) {
    return picture(
        post(
                "/v1/generations",
                "{'model': '" + model + "', 'prompt': 'a cat', 'seed': 3, 'steps': 4}")
            .statusCode(200)
            .extract()
            .jsonPath(),
        0);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "classLabel | 'classLabel': 1, 'prompt': 'a cat' | takes texts",
        "negativePrompt | 'negativePrompt': 'a', 'guidanceScale': 1 | above 1",
        "guidanceScale | 'prompt': 'a cat', 'guidanceScale': 0.5 | from 1",
        "width | 'prompt': 'a cat', 'width': 40 | multiple of 16",
        "height | 'prompt': 'a cat', 'height': 800 | 1 to 768",
        "sampler | 'prompt': 'a cat', 'sampler': 'ddpm' | plms, euler, lms",
      })
  void whatCantBeAskedForIsNamed(String field, String body, String says) {
    generate(body)
        .statusCode(400)
        .body("violations.field", contains(field))
        .body(containsString(says));
  }

  @Test
  void aModelOfPixelsRefusesAPromptByName() throws Exception {
    // given
    String pixels = "pixels-" + UUID.randomUUID();
    var champions =
        new Champions(writer, pixels, new PictureShape(TinyModel.SIZE, TinyModel.SIZE, 1));
    champions.announce("v1", TinyModel.write(store.resolve(pixels).resolve("v1"), 1));
    champions.deploy("v1");
    awaitLive(pixels, "v1");

    // when, then
    post("/v1/generations", "{'model': '" + pixels + "', 'prompt': 'a cat'}")
        .statusCode(400)
        .body("violations.field", contains("prompt"))
        .body(containsString("must be left out, because the model takes no text"));
    get("/v1/models/" + pixels).then().body("takesPrompts", equalTo(false));
    get("/v1/models/" + MODEL)
        .then()
        .body("takesPrompts", equalTo(true))
        .body("sizeMultiple", equalTo(16))
        .body("samplers", contains("ddim", "dpm_solver_2m", "plms", "euler", "lms"));
  }

  @Test
  void anIdThatIsUsedAgainForAnotherPromptIsRefused() {
    generate(id, "'prompt': 'a cat'").statusCode(200);
    generate(id, "'prompt': 'a cat'").statusCode(200);
    generate(id, "'prompt': 'a dog'").statusCode(422);
    assertThat(generations(id)).hasSize(1);
  }

  @Test
  void noPromptReachesALogAMetricAnEventOrTheReasonOfADeadLetter() throws Exception {
    // given
    String record = UUID.randomUUID().toString();
    String bad = UUID.randomUUID().toString();
    List<String> log = new CopyOnWriteArrayList<>();
    List<String> heard;
    try (AutoCloseable logging = listenTo(log);
        EventClient client = EventClient.listen(events, "?model=" + MODEL, null)) {

      // when
      generate(id, "'count': 2, 'prompt': '" + MARKER + "', 'negativePrompt': '" + MARKER + "'")
          .statusCode(200);
      generate(id, "'prompt': '" + MARKER + " again'").statusCode(422);
      generate("'prompt': '" + MARKER + "', 'width': 3").statusCode(400);
      generate("'prompt': '" + (MARKER + " ").repeat(200) + "'").statusCode(400);
      generate("'prompt': {'" + MARKER + "': '" + MARKER + "'}").statusCode(400);
      post(
              "/v1/reports",
              "{'model': '%s', 'reporter': 'ann', 'prompt': '%s', 'png': '%s'}"
                  .formatted(MODEL, MARKER, blackPng()))
          .statusCode(202);
      send(record, MARKER);
      send(bad, MARKER + "\0");
      await().atMost(WAIT).until(() -> generations(record).size() == 1);
      await().atMost(WAIT).until(() -> deadLetter(bad) != null);
      await().atMost(WAIT).until(() -> client.data().size() >= 3);
      heard = client.data();
    }

    // then it did what it should
    assertThat(generations(id)).allSatisfy(g -> assertThat(g.getPrompt()).isEqualTo(MARKER));
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .filteredOn(report -> report.getModel().equals(MODEL))
        .extracting(SensitiveReport::getPrompt)
        .containsExactly(MARKER);

    // and said nothing of it
    assertThat(log).isNotEmpty().noneMatch(line -> line.contains(MARKER));
    assertThat(heard).isNotEmpty().noneMatch(event -> event.contains(MARKER));
    assertThat(deadLetter(bad).getReason()).contains("prompt").doesNotContain(MARKER);
    assertThat(get("/q/metrics").asString()).contains(MODEL).doesNotContain(MARKER);
    assertThat(get("/q/health").asString()).doesNotContain(MARKER);
    String generationId = generations(id).get(0).getGenerationId();
    assertThat(get("/v1/generations/" + generationId).asString())
        .contains(generationId)
        .doesNotContain(MARKER);
  }

  /** All that is logged from now on, with its stack traces. */
  private static AutoCloseable listenTo(List<String> log) {
    Logger root = LogContext.getLogContext().getLogger("");
    Logger own = LogContext.getLogContext().getLogger("io.lethe");
    Level before = own.getLevel();
    var handler =
        new Handler() {
          private final SimpleFormatter formatter = new SimpleFormatter();

          @Override
          public void publish(LogRecord entry) {
            log.add(formatter.format(entry) + String.valueOf(entry.getMessage()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    own.setLevel(Level.ALL);
    root.addHandler(handler);
    return () -> {
      root.removeHandler(handler);
      own.setLevel(before);
    };
  }

  private void send(String requestId, String prompt) throws Exception {
    GenerationRequest request =
        GenerationRequest.newBuilder()
            .setRequestId(requestId)
            .setModel(MODEL)
            .setPrompt(prompt)
            .build();
    writer.send(Topics.GENERATION_REQUESTS, requestId, request).get();
  }

  private DeadLetter deadLetter(String requestId) {
    ByteBuffer key = ByteBuffer.wrap(requestId.getBytes(StandardCharsets.UTF_8));
    return TopicLog.committed(bootstrap, Topics.DEAD_LETTERS).stream()
        .filter(letter -> key.equals(letter.getKey()))
        .findFirst()
        .orElse(null);
  }

  private List<Generation> generations(String requestId) {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
        .filter(g -> g.getRequestId().equals(requestId))
        .toList();
  }

  private static String blackPng() {
    return Base64.getEncoder()
        .encodeToString(Png.encode(new Picture(64, 64, 3, new byte[64 * 64 * 3])));
  }

  private static Picture picture(JsonPath answer, int index) {
    try {
      return Png.decode(Base64.getDecoder().decode(answer.getString("images[" + index + "].png")));
    } catch (PictureException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ValidatableResponse generate(String fields) {
    return generate(UUID.randomUUID().toString(), fields);
  }

  private static ValidatableResponse generate(String requestId, String fields) {
    return post(
        "/v1/generations",
        "{'model': '%s', 'requestId': '%s', %s}".formatted(MODEL, requestId, fields));
  }

  /** Quotes are single in the body. */
  private static ValidatableResponse post(String path, String body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body.replace('\'', '"'))
        .when()
        .post(path)
        .then();
  }
}
