package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
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

  private static final String BETWEEN_STAGES = "lethe-labeler-reports-by-model-repartition";

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
    LabelerConfig config =
        LabelerConfigs.of(Map.of("lethe.labeler.state-directory", directory.toString()));
    try (var labeler = LabelerStreams.start(config, KafkaProperties.at(kafka.bootstrapServers()));
        Admin admin = kafka.newAdmin()) {
      topics.send(Records.base());
      topics.await(Topics.DEPLOYMENTS, 1);

      // when
      byte[] record = Topics.REPORTS.encode(Records.inline("ann", "r1", 1));
      // The schema's fingerprint follows two bytes that mark Avro's encoding.
      record[2] ^= 1;
      TopicPartition partition =
          new TopicPartition(
              BETWEEN_STAGES, ModelPartitioner.partition("mnist", Topics.PARTITIONS));
      long offset = send(partition, record);

      // then it stops for good, and the record is still to be read
      await().atMost(Duration.ofSeconds(60)).until(() -> labeler.state() == State.ERROR);
      var committed =
          admin
              .listConsumerGroupOffsets("lethe-labeler")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition);
      assertThat(committed == null ? 0 : committed.offset()).isLessThanOrEqualTo(offset);
    }
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
