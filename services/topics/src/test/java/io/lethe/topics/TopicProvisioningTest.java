package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.apache.kafka.clients.admin.NewPartitions;
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
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(partitions(admin, topic)).isEqualTo(4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12})
  void theFirstTopicsGetWhatIsConfiguredAndLaterOnesWhatIsThere(int partitions) {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> first = topic("lethe.first");
      Topic<?, ?> later = topic("lethe.later");

      // when
      int made = TopicProvisioning.ensure(admin, List.of(first), wanting(partitions));
      int found = TopicProvisioning.ensure(admin, List.of(first, later), TopicLayout.LOCAL);

      // then
      assertThat(made).isEqualTo(partitions);
      assertThat(found).isEqualTo(partitions);
      assertThat(partitions(admin, later)).isEqualTo(partitions);
    }
  }

  @Test
  void aCountThatWasChangedInTheSettingsStopsTheStartWithOneSentence() {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> topic = topic("lethe.settings");
      TopicProvisioning.ensure(admin, List.of(topic), wanting(3));

      // then
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(topic), wanting(4)))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              ("lethe.topics.partitions is 4 but topic %s has 3: a count can't be changed once there are"
                      + " records, since keys would move to other partitions.")
                  .formatted(topic.name()));
    }
  }

  @Test
  void topicsThatDisagreeStopTheStartWithOneSentence() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given a topic that somebody gave more partitions
      Topic<?, ?> one = topic("lethe.a");
      Topic<?, ?> grown = topic("lethe.b");
      TopicProvisioning.ensure(admin, List.of(one, grown), wanting(3));
      admin.createPartitions(Map.of(grown.name(), NewPartitions.increaseTo(5))).all().get();
      await().until(() -> partitions(admin, grown) == 5);

      // then
      assertThatThrownBy(
              () -> TopicProvisioning.ensure(admin, List.of(one, grown), TopicLayout.LOCAL))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageStartingWith(
              "Topic %s has 3 partitions and topic %s has 5, but all must have equally many: "
                  .formatted(one.name(), grown.name()));
    }
  }

  @Test
  void aTopicBesideOthersMustHaveTheirCountIfItIsThere() {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> changelog = topic("lethe-labeler-changelog");
      TopicProvisioning.ensure(admin, List.of(changelog), wanting(3));
      List<String> names = List.of(changelog.name(), kafka.unique("lethe-labeler-none"));

      // then
      assertThatCode(() -> TopicProvisioning.requirePartitions(admin, names, 3))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> TopicProvisioning.requirePartitions(admin, names, 4))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageStartingWith(
              "Topic %s has 3 partitions but what is read beside it has 4: "
                  .formatted(changelog.name()));
    }
  }

  @Test
  void withoutCreateATopicThatIsMissingStopsTheStartAndIsNotMade() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> missing = topic("lethe.missing");
      var layout = new TopicLayout(false, Optional.empty(), 1, 1);

      // then
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(missing), layout))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              "The topics [%s] are missing, and lethe.topics.create is false: make them with `lethe topics create`."
                  .formatted(missing.name()));
      assertThat(admin.listTopics().names().get()).doesNotContain(missing.name());
    }
  }

  @Test
  void fewerCopiesThanConfiguredStopTheStartWithOneSentence() {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> topic = topic("lethe.copies");
      TopicProvisioning.ensure(admin, List.of(topic), TopicLayout.LOCAL);

      // then
      assertThatThrownBy(
              () ->
                  TopicProvisioning.ensure(
                      admin, List.of(topic), new TopicLayout(true, Optional.empty(), 3, 1)))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              "Topic %s has 1 copies but lethe.topics.replication-factor is 3: add replicas, or change the setting."
                  .formatted(topic.name()));
      assertThatThrownBy(
              () ->
                  TopicProvisioning.ensure(
                      admin, List.of(topic), new TopicLayout(true, Optional.empty(), 1, 2)))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              ("Topic %s has min.insync.replicas=1 but must have 2 or more"
                      + " (lethe.topics.min-insync-replicas): change it, or use another cluster.")
                  .formatted(topic.name()));
    }
  }

  @Test
  void moreCopiesThanBrokersStopTheStartWithOneSentence() {
    try (Admin admin = kafka.newAdmin()) {
      // given
      Topic<?, ?> topic = topic("lethe.three");
      var layout = new TopicLayout(true, Optional.empty(), 3, 2);

      // then
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(topic), layout))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageContaining("Can't create topic " + topic.name())
          .hasMessageContaining("lethe.topics.replication-factor");
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
      assertThatThrownBy(() -> TopicProvisioning.ensure(admin, List.of(made), TopicLayout.LOCAL))
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessage(
              "Topic %s has %s=%s but must have %s: change it, or use another cluster."
                  .formatted(made.name(), setting, found, wanted),
              TopicLayout.LOCAL);
    }
  }

  @Test
  void aLimitOfRecordSizesThatIsTooLowIsRaised() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      // given as an earlier version made it
      Topic<?, ?> made = made(admin, "lethe.reports", Map.of("max.message.bytes", "524288"));

      // when
      TopicProvisioning.ensure(admin, List.of(made), TopicLayout.LOCAL);

      // then
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, made.name());
      // A broker learns of what the controller changed a moment later.
      await()
          .untilAsserted(
              () -> {
                Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                assertThat(config.get("max.message.bytes").value())
                    .isEqualTo(Integer.toString(Topics.MAX_RECORD_BYTES));
              });
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
    admin.createTopics(List.of(new NewTopic(name, 4, (short) 1).configs(settings))).all().get();
    return new Topic<>(name, Serdes.String(), Serdes.String(), catalogued.settings());
  }

  private Topic<?, ?> topic(String name) {
    return new Topic<>(kafka.unique(name), Serdes.String(), Serdes.String(), Map.of());
  }

  private static TopicLayout wanting(int partitions) {
    return new TopicLayout(true, Optional.of(partitions), 1, 1);
  }

  private static int partitions(Admin admin, Topic<?, ?> topic) {
    return admin
        .describeTopics(List.of(topic.name()))
        .topicNameValues()
        .get(topic.name())
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .partitions()
        .size();
  }

  private void ensureAll() {
    try (Admin admin = kafka.newAdmin()) {
      assertThatCode(() -> TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL))
          .doesNotThrowAnyException();
    }
  }
}
