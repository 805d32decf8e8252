package io.lethe.serving.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Server-sent events over real HTTP. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class EventsTest {

  private static final Duration WAIT = Duration.ofMinutes(1);

  /** The default of lethe.serving.event-streams. */
  private static final int STREAMS = 100;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  private final String model = "m-" + UUID.randomUUID();

  @Test
  void aClientHearsWhatItWantsAndGoesOnWhereItWas() throws Exception {
    // given
    String query = "?types=deployments&model=" + model;
    String first;
    try (EventClient client = EventClient.listen(events, query, null)) {

      // when
      deploy("v1", "someone-else", 1);
      deploy("v1", model, 1);
      deploy("v2", model, 2);

      // then
      await().atMost(WAIT).until(() -> client.data().size() == 2);
      assertThat(client.lines()).contains("event:deployment");
      assertThat(client.data().get(0)).contains("\"version\":\"v1\"", model);
      assertThat(client.isListening()).isTrue();
      first = client.lines().stream().filter(l -> l.startsWith("id:")).findFirst().orElseThrow();
    }

    // when it comes back
    try (EventClient client = EventClient.listen(events, query, first.substring("id:".length()))) {

      // then
      await().atMost(WAIT).until(() -> client.data().size() == 1);
      assertThat(client.data().get(0)).contains("\"version\":\"v2\"");
      assertThat(client.isListening()).isTrue();
    }
  }

  @Test
  void whoWasAwayTooLongIsToldSo() throws Exception {
    try (EventClient client = EventClient.listen(events, "", "lethe.deployments-0-123456789")) {
      await().atMost(WAIT).until(() -> client.lines().contains("event:gap"));
      assertThat(client.isListening()).isTrue();
    }
  }

  @Test
  void listenersThatVanishMakeRoomForOthers() throws Exception {
    // given more of them than may listen at once, each gone without a word
    for (int listener = 0; listener < 3 * STREAMS; listener++) {
      await().atMost(WAIT).pollDelay(Duration.ZERO).until(this::listensAndVanishes);
    }

    // then
    await()
        .atMost(WAIT)
        .ignoreException(AssertionError.class)
        .until(
            () -> {
              try (EventClient client = EventClient.listen(events, "", null)) {
                return client.isListening();
              }
            });
  }

  /** Whether it was let in; a reset connection is how a machine that loses power looks. */
  private boolean listensAndVanishes() throws IOException {
    try (Socket socket = new Socket(events.getHost(), events.getPort())) {
      socket.setSoLinger(true, 0);
      String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(events.getPath());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String status =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return status.contains(" 200 ");
    }
  }

  @Test
  void clientsOfHttp2AreAnsweredInHttp2() throws Exception {
    // given
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    URI models = events.resolve("/v1/models");

    // when
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(models).build(), HttpResponse.BodyHandlers.ofString());

    // then
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{\"items\"");
  }

  private void deploy(String version, String name, long revision) throws Exception {
    Deployment deployment = Versions.deployment(name, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, name, deployment).get();
  }
}
