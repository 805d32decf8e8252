package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

@WithKafka(fresh = true)
class DeploymentFollowerTest {

  private final KafkaClients kafka;

  DeploymentFollowerTest(TestKafka testKafka) {
    kafka =
        new KafkaClients(
            KafkaProperties.at(testKafka.bootstrapServers()),
            "lethe-serving-i",
            Duration.ofSeconds(10));
  }

  @Test
  void aChampionThatWasNotTakenIsToldAgain() throws Exception {
    // given
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    List<String> wanted = new CopyOnWriteArrayList<>();
    try (var writer =
            new TopicWriter(
                kafka.writer("writer", Duration.ofSeconds(10)), Duration.ofSeconds(10));
        var follower =
            new DeploymentFollower(
                () -> kafka.reader("follower"),
                new DeploymentView(),
                (model, target) -> {
                  if (model.equals("broken")) {
                    wanted.add(model);
                    if (wanted.size() == 1) {
                      throw new IllegalStateException("not taken");
                    }
                  }
                })) {
      writer
          .sendByModel(Topics.MODEL_VERSIONS, "broken/v1", Versions.version("broken", "v1"))
          .get();
      writer
          .sendByModel(Topics.DEPLOYMENTS, "broken", Versions.deployment("broken", "v1", 1))
          .get();

      // when
      follower.start();

      // then
      await().atMost(Duration.ofMinutes(1)).until(() -> wanted.size() == 2);
    }
  }

  @Test
  void aNewInstanceLoadsTheChampionFromTheTopicsAloneAndNoneBeforeIt() throws Exception {
    // given a model with a history
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    List<String> wanted = new CopyOnWriteArrayList<>();
    try (var writer =
        new TopicWriter(kafka.writer("writer", Duration.ofSeconds(10)), Duration.ofSeconds(10))) {
      for (int i = 1; i <= 5; i++) {
        String version = "v" + i;
        writer
            .sendByModel(Topics.MODEL_VERSIONS, "m/" + version, Versions.version("m", version))
            .get();
        writer.sendByModel(Topics.DEPLOYMENTS, "m", Versions.deployment("m", version, i)).get();
      }

      // when
      try (var follower =
          new DeploymentFollower(
              () -> kafka.reader("follower"),
              new DeploymentView(),
              (model, target) -> {
                if (model.equals("m")) {
                  wanted.add(target.version().getVersion());
                }
              })) {
        assertThat(follower.hasCaughtUp()).isFalse();
        follower.start();

        // then
        await().atMost(Duration.ofMinutes(1)).until(() -> !wanted.isEmpty());
        assertThat(follower.hasCaughtUp()).isTrue();
        assertThat(wanted).containsExactly("v5");

        // when an operator goes back
        writer.sendByModel(Topics.DEPLOYMENTS, "m", Versions.deployment("m", "v3", 6)).get();

        // then
        await().atMost(Duration.ofMinutes(1)).until(() -> wanted.size() == 2);
        assertThat(wanted).containsExactly("v5", "v3");

        // when the model is retired, and brought back
        var retired =
            Deployment.newBuilder(Versions.deployment("m", "v3", 7))
                .setKeptUntil(Instant.now())
                .build();
        writer.sendByModel(Topics.DEPLOYMENTS, "m", retired).get();
        writer.sendByModel(Topics.DEPLOYMENTS, "m", Versions.deployment("m", "v3", 8)).get();

        // then
        await().atMost(Duration.ofMinutes(1)).until(() -> wanted.size() >= 3);
        assertThat(wanted.get(wanted.size() - 1)).isEqualTo("v3");
      }
    }
  }
}
