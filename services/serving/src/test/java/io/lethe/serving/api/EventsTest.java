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
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Server-sent events over real HTTP. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class EventsTest {

  private static final Duration WAIT = Duration.ofSeconds(30);

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

  private void deploy(String version, String name, long revision) throws Exception {
    Deployment deployment = Versions.deployment(name, version, revision);
    writer.sendByModel(Topics.DEPLOYMENTS, name, deployment).get();
  }
}
