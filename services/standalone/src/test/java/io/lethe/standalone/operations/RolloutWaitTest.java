package io.lethe.standalone.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
class RolloutWaitTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final KafkaClients kafka;
  private final TopicWriter writer;
  private final String model;

  RolloutWaitTest(TestKafka broker) {
    kafka = new KafkaClients(KafkaProperties.at(broker.bootstrapServers()), "test");
    writer = new TopicWriter(kafka.writer("writer", LONG), LONG);
    model = broker.unique("model").toLowerCase(Locale.ROOT);
  }

  @BeforeEach
  void anotherVersionIsDeployed() throws Exception {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    Deployment deployment =
        Deployment.newBuilder()
            .setModel(model)
            .setVersion("v2")
            .setMode(DeploymentMode.PINNED)
            .setRevision(2)
            .setBy("test")
            .setDeployedAt(Instant.EPOCH)
            .build();
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void aModelThatNoInstanceHasInMemoryIsNotWaitedFor() throws Exception {
    // given one that had it, and one that is long gone
    rollout("a", RolloutState.STOPPED, Instant.now());
    rollout("b", RolloutState.SERVING, Instant.EPOCH);

    // when
    RolloutWait.Served served = waitForPin().await(LONG);

    // then
    assertThat(served).isEqualTo(new RolloutWait.Served("v2", List.of()));
  }

  @Test
  void anInstanceThatStillLoadsItIsWaitedFor() throws Exception {
    // given
    rollout("a", RolloutState.LOADING, Instant.now());

    // then, once it is fast enough to have read the topics by then
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> waitForPin().await(SHORT.multipliedBy(5)))
                    .isInstanceOf(DeploymentChangeException.class)
                    .hasMessage("Not every instance serves version v2 after 1 s."));

    // when
    rollout("a", RolloutState.SERVING, Instant.now());

    // then
    assertThat(waitForPin().await(LONG).instances()).containsExactly("a");
  }

  private RolloutWait waitForPin() {
    var change = new DeploymentChange.Sent("command", CommandKind.PIN, model, 1, 0);
    return new RolloutWait(kafka, change, SHORT);
  }

  private void rollout(String instance, RolloutState state, Instant beatAt) throws Exception {
    var rollout = new Rollout(model, instance, "v2", state, "", beatAt, beatAt);
    writer.sendByModel(Topics.ROLLOUTS, ModelKey.of(model, instance), rollout).get();
  }
}
