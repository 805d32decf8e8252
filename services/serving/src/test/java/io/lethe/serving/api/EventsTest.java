package io.lethe.serving.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.broker.TopicWriter;
import io.lethe.serving.deployment.Versions;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Server-sent events over real HTTP. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class EventsTest {

  private static final Duration WAIT = Duration.ofSeconds(30);

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String model = "m-" + UUID.randomUUID();

  @Test
  void aClientHearsWhatItWantsAndGoesOnWhereItWas() throws Exception {
    // given
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Stream<String> stream = listen("?types=deployments&model=" + model, null)) {
      var reading = CompletableFuture.runAsync(() -> stream.forEach(lines::add));

      // when
      deploy("v1", "someone-else", 1);
      deploy("v1", model, 1);
      deploy("v2", model, 2);

      // then
      await().atMost(WAIT).until(() -> data(lines).size() == 2);
      assertThat(lines).contains("event:deployment");
      assertThat(data(lines).get(0)).contains("\"version\":\"v1\"", model);
      assertThat(reading).isNotDone();
    }

    // when it comes back
    String first = lines.stream().filter(l -> l.startsWith("id:")).findFirst().orElseThrow();
    List<String> again = new CopyOnWriteArrayList<>();
    try (Stream<String> stream =
        listen("?types=deployments&model=" + model, first.substring("id:".length()))) {
      var reading = CompletableFuture.runAsync(() -> stream.forEach(again::add));

      // then
      await().atMost(WAIT).until(() -> data(again).size() == 1);
      assertThat(data(again).get(0)).contains("\"version\":\"v2\"");
      assertThat(reading).isNotDone();
    }
  }

  @Test
  void whoWasAwayTooLongIsToldSo() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (Stream<String> stream = listen("", "lethe.deployments-0-123456789")) {
      var reading = CompletableFuture.runAsync(() -> stream.forEach(lines::add));
      await().atMost(WAIT).until(() -> lines.contains("event:gap"));
      assertThat(reading).isNotDone();
    }
  }

  private static List<String> data(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("data:")).toList();
  }

  private Stream<String> listen(String query, String lastSeen) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(events + query));
    if (lastSeen != null) {
      request.header("Last-Event-ID", lastSeen);
    }
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("event-stream");
    return answer.body();
  }

  private void deploy(String version, String name, long revision) throws Exception {
    Deployment deployment = Versions.deployment(name, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, name, deployment).get();
  }
}
