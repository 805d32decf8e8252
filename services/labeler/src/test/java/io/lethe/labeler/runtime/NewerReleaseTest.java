package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: an instance that meets what an instance of a newer release wrote. */
@WithKafka(fresh = true)
class NewerReleaseTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TestKafka kafka;
  private final BrokerTopics topics;

  @TempDir private Path directory;

  NewerReleaseTest(TestKafka kafka) {
    this.kafka = kafka;
    topics = new BrokerTopics(kafka);
  }

  @Test
  void stopsAndLeavesItsRecordsToOthers() throws Exception {
    // given
    KafkaProperties broker = KafkaProperties.at(kafka.bootstrapServers());
    try (var labeler = LabelerStreams.start(config("between", "state"), broker, TopicLayout.LOCAL);
        Admin admin = kafka.newAdmin()) {
      topics.send(Records.base());
      topics.await(Topics.DEPLOYMENTS, 1);

      // when
      byte[] record = Topics.REPORTS.encode(Records.inline("ann", "r1", 1));
      // The schema's fingerprint follows two bytes that mark Avro's encoding.
      record[2] ^= 1;
      TopicPartition partition =
          new TopicPartition(
              "between-reports-by-model-repartition",
              ModelPartitioner.partition("mnist", TopicLayout.LOCAL.firstPartitions()));
      long offset = send(partition, record);

      // then it stops for good, and the record is still to be read
      await().atMost(PATIENCE).until(() -> labeler.state() == State.ERROR);
      var committed =
          admin
              .listConsumerGroupOffsets("between")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition);
      assertThat(committed == null ? 0 : committed.offset()).isLessThanOrEqualTo(offset);
    }
  }

  @Test
  void stopsAtStateThatItCanNotReadToo() throws Exception {
    // given
    KafkaProperties broker = KafkaProperties.at(kafka.bootstrapServers());
    try (var labeler = LabelerStreams.start(config("kept", "before"), broker, TopicLayout.LOCAL)) {
      topics.send(Records.base());
      topics.await(Topics.DEPLOYMENTS, 1);
    }
    byte[] deployment = Topics.DEPLOYMENTS.encode(topics.await(Topics.DEPLOYMENTS, 1).get(0));
    deployment[2] ^= 1;
    send(
        new TopicPartition(
            "kept-deployments-changelog",
            ModelPartitioner.partition("mnist", TopicLayout.LOCAL.firstPartitions())),
        deployment);

    // when
    try (var labeler = LabelerStreams.start(config("kept", "after"), broker, TopicLayout.LOCAL)) {
      topics.send(Records.command("pin", CommandKind.PIN, "v0"));

      // then
      await().atMost(PATIENCE).until(() -> labeler.state() == State.ERROR);
    }
  }

  private LabelerConfig config(String applicationId, String state) {
    return LabelerConfigs.of(
        Map.of(
            "lethe.labeler.application-id",
            applicationId,
            // What it reads comes from the topics, so nothing needs a disk.
            "lethe.labeler.stores",
            "in-memory",
            "lethe.labeler.state-directory",
            directory.resolve(state).toString()));
  }

  private long send(TopicPartition partition, byte[] value) throws Exception {
    Map<String, Object> settings =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] key = "mnist".getBytes(StandardCharsets.UTF_8);
      return producer
          .send(new ProducerRecord<>(partition.topic(), partition.partition(), key, value))
          .get()
          .offset();
    }
  }
}
