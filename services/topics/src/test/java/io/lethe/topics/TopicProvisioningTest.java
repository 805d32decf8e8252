package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "lethe.labels, cleanup.policy, delete, compact",
    "lethe.generations, cleanup.policy, compact, delete",
    "lethe.reports, message.timestamp.type, CreateTime, LogAppendTime",
    "lethe.label-log, retention.ms, 604800000, -1",
    "lethe.commands, retention.ms, 604800000, 2592000000 or more",
  })
  void aTopicThatWouldLoseRecordsOrTakeClientsTimesStopsTheStart(
      String topic, String setting, String found, String wanted) throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> made = made(admin, topic, Map.of(setting, found));

      // then
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(made)))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              "Topic %s has %s=%s but must have %s: change it, or use another cluster."
                  .formatted(made.name(), setting, found, wanted));
    }
  }

  @Test
  void aLimitOfRecordSizesThatIsTooLowIsRaised() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given as an earlier version made it
      Topic<?, ?> made = made(admin, "lethe.reports", Map.of("max.message.bytes", "524288"));

      // when
      TopicProvisioning.ensure(admin, List.of(made));

      // then
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, made.name());
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      assertThat(config.get("max.message.bytes").value())
          .isEqualTo(Integer.toString(Topics.MAX_RECORD_BYTES));
    }
  }

  @Test
  void aFullBatchOfLibrdkafkaIsTaken() throws Exception {
    // given
    ensureAll();
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.BATCH_SIZE_CONFIG,
            1_000_000,
            ProducerConfig.LINGER_MS_CONFIG,
            1000);

    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      // when
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(Topics.REPORTS.name(), 0, new byte[8], new byte[900])));
      }

      // then
      for (Future<RecordMetadata> record : sent) {
        assertThatCode(record::get).doesNotThrowAnyException();
      }
      // Java's client sends what the broker refuses again in halves; librdkafka gives it up.
      assertThat(producer.metrics().entrySet())
          .filteredOn(metric -> metric.getKey().name().equals("batch-split-total"))
          .extracting(metric -> metric.getValue().metricValue())
          .containsOnly(0.0);
    }
  }

  /** A topic as the catalogue has it but for its name, made with other settings. */
  private Topic<?, ?> made(Admin admin, String like, Map<String, String> otherwise)
      throws Exception {
    Topic<?, ?> catalogued =
        Topics.ALL.stream().filter(topic -> topic.name().equals(like)).findFirst().orElseThrow();
    String name = kafka.unique(like);
    Map<String, String> settings = new HashMap<>(catalogued.settings());
    settings.putAll(otherwise);
    admin
        .createTopics(
            List.of(
                new NewTopic(name, Optional.of(catalogued.partitions()), Optional.empty())
                    .configs(settings)))
        .all()
        .get();
    return new Topic<>(
        name, Serdes.String(), Serdes.String(), catalogued.partitions(), catalogued.settings());
  }

  private void ensureAll() {
    try (Admin admin = kafka.newAdmin()) {
      assertThatCode(() -> TopicProvisioning.ensure(admin, Topics.ALL)).doesNotThrowAnyException();
    }
  }
}
