package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

@WithKafka(fresh = true)
class TopicProvisioningTest {

  private final TestKafka kafka;

  TopicProvisioningTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void createsTheCatalogueWithItsSettingsAndLeavesItAlone() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // when several services start at once, and again later
      CompletableFuture.allOf(
              Stream.generate(() -> CompletableFuture.runAsync(this::ensureAll))
                  .limit(3)
                  .toArray(CompletableFuture[]::new))
          .join();
      ensureAll();

      // then
      for (Topic<?, ?> topic : Topics.ALL) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        topic
            .settings()
            .forEach(
                (name, value) ->
                    assertThat(config.get(name).value())
                        .as("%s of %s", name, topic.name())
                        .isEqualTo(value));
        assertThat(
                admin
                    .describeTopics(List.of(topic.name()))
                    .allTopicNames()
                    .get()
                    .get(topic.name())
                    .partitions())
            .hasSize(topic.partitions());
      }
    }
  }

  @Test
  void anotherPartitionCountStopsTheStartWithOneSentence() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given
      String name = kafka.unique("lethe.other");
      var wanted = new Topic<>(name, Serdes.String(), Serdes.String(), 4, Map.of());
      admin.createTopics(List.of(new NewTopic(name, Optional.of(3), Optional.empty()))).all().get();

      // then
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(wanted)))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageContaining(name + " has 3 partitions but must have 4");
    }
  }

  private void ensureAll() {
    try (Admin admin = kafka.newAdmin()) {
      assertThatCode(() -> TopicProvisioning.ensure(admin, Topics.ALL)).doesNotThrowAnyException();
    }
  }
}
