package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What there is to hear of a request while its pictures are made. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class LongRequestTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(5);

  /** Makes one picture after another, as the configuration says. */
  private static final String MODEL = "one-by-one";

  private static final int COUNT = 8;
  private static final int STEPS = 100;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  @Test
  void whoAsksOrListensHearsHowFarItIs() throws Exception {
    // given
    serve();
    String id = UUID.randomUUID().toString();
    try (EventClient client = EventClient.listen(events, "?types=requests&model=" + MODEL, null)) {

      // when
      CompletableFuture<Response> answer = CompletableFuture.supplyAsync(() -> generate(id));

      // then who asks meanwhile is told
      JsonPath making =
          await()
              .atMost(WAIT)
              .pollDelay(Duration.ZERO)
              .pollInterval(OFTEN)
              .until(() -> progress(id), told -> "MAKING".equals(told.getString("state")));
      assertThat(making.getString("requestId")).isEqualTo(id);
      assertThat(making.getString("model")).isEqualTo(MODEL);
      assertThat(making.getInt("made")).isBetween(0, COUNT);
      assertThat(making.getInt("total")).isEqualTo(COUNT);

      // and who listens hears of each picture
      answer.join().then().statusCode(200);
      await().atMost(WAIT).until(() -> client.data().size() == COUNT);
      List<JsonPath> told = client.data().stream().map(JsonPath::new).toList();
      assertThat(client.lines()).contains("event:request");
      assertThat(told)
          .allSatisfy(
              event -> {
                assertThat(event.getString("requestId")).isEqualTo(id);
                assertThat(event.getString("model")).isEqualTo(MODEL);
                assertThat(event.getInt("total")).isEqualTo(COUNT);
              })
          .extracting(event -> event.getInt("made"))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, COUNT).boxed().toList());
    }

    // then
    JsonPath published =
        await()
            .atMost(WAIT)
            .until(() -> progress(id), told -> Integer.valueOf(COUNT).equals(told.get("made")));
    assertThat(published.getString("state")).isEqualTo("PUBLISHED");
  }

  private static JsonPath progress(String id) {
    return get("/v1/generations/requests/" + id).jsonPath();
  }

  private static Response generate(String id) {
    return given()
        .contentType(ContentType.JSON)
        .body(
            Map.of(
                "model", MODEL, "count", COUNT, "sampler", "ddim", "steps", STEPS, "requestId", id))
        .post("/v1/generations");
  }

  private void serve() throws Exception {
    var shape = new PictureShape(TinyModel.SIZE, TinyModel.SIZE, 1);
    var champions = new Champions(writer, MODEL, shape);
    champions.announce("v1", TinyModel.write(store.resolve(MODEL).resolve("v1"), 1));
    champions.deploy("v1");
    await().atMost(WAIT).until(() -> "v1".equals(get("/v1/models/" + MODEL).path("liveVersion")));
  }
}
