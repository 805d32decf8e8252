package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.store.HangingPictureFiles;
import io.lethe.topics.TopicWriter;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The whole service over HTTP, while its broker goes and comes back, or its store hangs. */
@QuarkusTest
@TestProfile(BrokerAwayApiTest.OwnBroker.class)
class BrokerAwayApiTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final String MODEL = "grey";
  private static final int COUNT = 3;

  /** An application whose broker is nobody else's. */
  public static final class OwnBroker implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(GreyLoaders.class, HangingStore.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(RestartedBroker.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
      return true;
    }
  }

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;
  @Inject HangingPictureFiles files;
  @Inject Event<ShutdownDelayInitiatedEvent> stopping;

  Runnable stopBroker;
  Runnable startBroker;

  @Test
  void withoutTheBrokerThereAreNoPicturesAndWithItThereAreAgain() throws Exception {
    // given
    serve();
    get("/q/health/ready").then().statusCode(200).body(broker(), equalTo("UP"));
    Set<String> handedOut = ConcurrentHashMap.newKeySet();
    var asking = new AtomicBoolean(true);
    var client =
        CompletableFuture.runAsync(
            () -> {
              while (asking.get()) {
                handedOut.addAll(generationIds(generate(Map.of())));
              }
            });
    await().atMost(WAIT).until(() -> !handedOut.isEmpty());
    String shown = "/v1/generations/" + handedOut.iterator().next() + "/image";
    String tag = get(shown).then().statusCode(200).extract().header("ETag");

    // when
    stopBroker.run();

    // then
    Map<String, String> own = Map.of("requestId", "asked-while-away");
    requireAway(generate(Map.of()));
    requireAway(generate(own));
    requireAway(alone());
    requireAway(get(shown));
    given().header("If-None-Match", tag).get(shown).then().statusCode(304).header("ETag", tag);
    requireAway(
        post("/v1/reports", Map.of("reporter", "ann", "model", MODEL, "generationId", "g-1")));
    requireAway(post("/v1/commands", Map.of("model", MODEL, "kind", "RESUME")));
    get("/q/health/ready").then().statusCode(503).body(broker(), equalTo("DOWN"));
    get("/q/health/live").then().statusCode(200);

    // when
    startBroker.run();

    // then
    await().atMost(WAIT).until(() -> get("/q/health/ready").statusCode() == 200);
    await().atMost(WAIT).until(() -> generate(Map.of()).statusCode() == 200);
    await().atMost(WAIT).until(() -> alone().statusCode() == 200);
    await().atMost(WAIT).until(() -> get(shown).statusCode() == 200);
    Response late = await().atMost(WAIT).until(() -> generate(own), r -> r.statusCode() == 200);
    assertThat(generationIds(late)).hasSize(COUNT);

    // and the topic is read again
    GenerationRequest request =
        GenerationRequest.newBuilder()
            .setRequestId("from-topic")
            .setModel(MODEL)
            .setCount(COUNT)
            .build();
    writer.send(Topics.GENERATION_REQUESTS, "from-topic", request).get();
    await().atMost(WAIT).until(() -> published("from-topic").size() == COUNT);

    // and whatever was handed out, before and meanwhile and after, stands there once
    asking.set(false);
    client.join();
    List<Generation> published = TopicLog.committed(bootstrap, Topics.GENERATIONS);
    assertThat(published).extracting(Generation::getGenerationId).doesNotHaveDuplicates();
    assertThat(published).extracting(Generation::getGenerationId).containsAll(handedOut);
    assertThat(published("asked-while-away")).isEqualTo(new HashSet<>(generationIds(late)));
  }

  @Test
  void aStopEndsTheStreamsOfEventsBeforeItWaitsForCalls() throws Exception {
    // given
    try (EventClient client = EventClient.listen(events, "", null)) {
      assertThat(client.isListening()).isTrue();

      // when Quarkus says that it is about to wait
      stopping.fire(new ShutdownDelayInitiatedEvent());

      // then
      await().atMost(WAIT).until(() -> !client.isListening());
      requireAway(get("/v1/events"));
    }
  }

  @Test
  void whileTheStoreHangsNoPictureLeavesAndLivenessTells() throws Exception {
    // given
    serve();
    Response made = await().atMost(WAIT).until(this::generated, r -> r.statusCode() == 200);
    String shown = "/v1/generations/" + generationIds(made).get(0) + "/image";
    await().atMost(WAIT).until(() -> get(shown).statusCode() == 200);

    // when
    files.hang();

    // then
    requireAway(generated()).body("detail", equalTo("The store of pictures can't take them now."));
    requireAway(get(shown)).body("detail", equalTo("The store of pictures can't be read now."));
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                get("/q/health/live")
                    .then()
                    .statusCode(503)
                    .body(containsString("A call of the store of pictures has not ended")));

    // when
    files.release();

    // then
    await().atMost(WAIT).until(() -> generated().statusCode() == 200);
    await().atMost(WAIT).until(() -> get(shown).statusCode() == 200);
    await().atMost(WAIT).until(() -> get("/q/health/live").statusCode() == 200);
  }

  private Response generated() {
    return generate(Map.of());
  }

  private static ValidatableResponse requireAway(Response response) {
    return response
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue())
        .body("title", equalTo("Service Unavailable"))
        .body("detail", notNullValue());
  }

  private static String broker() {
    return "checks.find { it.name == 'broker' }.status";
  }

  private Set<String> published(String requestId) {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
        .filter(generation -> generation.getRequestId().equals(requestId))
        .map(Generation::getGenerationId)
        .collect(Collectors.toSet());
  }

  private static List<String> generationIds(Response response) {
    return response.statusCode() == 200
        ? response.jsonPath().getList("images.generationId")
        : List.of();
  }

  private static Response generate(Map<String, String> more) {
    Map<String, Object> body = new HashMap<>(more);
    body.put("model", MODEL);
    body.put("count", COUNT);
    return post("/v1/generations", body);
  }

  private static Response alone() {
    return given()
        .contentType(ContentType.JSON)
        .accept("image/png")
        .body(Map.of("model", MODEL))
        .post("/v1/generations");
  }

  private static Response post(String path, Map<String, ?> body) {
    return given().contentType(ContentType.JSON).body(body).post(path);
  }

  private void serve() throws Exception {
    if (isServed()) {
      return;
    }
    Path version = Files.createDirectories(store.resolve(MODEL).resolve("v1"));
    Files.writeString(version.resolve("grey"), "9");
    var champions = new Champions(writer, MODEL, FakeDenoiser.SHAPE);
    champions.announce("v1", VersionDirectory.seal(version, Map.of()));
    champions.deploy("v1");
    await().atMost(WAIT).until(this::isServed);
  }

  private boolean isServed() {
    Response model = get("/v1/models/" + MODEL);
    return model.statusCode() == 200 && "v1".equals(model.path("liveVersion"));
  }
}
