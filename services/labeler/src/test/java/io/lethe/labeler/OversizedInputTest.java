package io.lethe.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real broker: records that only their compression got past the topic's limit, which the
 * broker measures on what arrives.
 */
@WithKafka(fresh = true)
class OversizedInputTest {

  private static final String LONG = "x".repeat(3 * Topics.MAX_RECORD_BYTES);

  private final TestKafka kafka;

  @TempDir private Path directory;

  OversizedInputTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void becomesDeadLettersAndTheStreamGoesOn() {
    // given
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.state-directory",
                directory.toString(),
                "lethe.labeler.trusted-reporters",
                "trusty"));
    try (var labeler = LabelerStreams.start(config, KafkaProperties.at(kafka.bootstrapServers()));
        var letters = reader(Topics.DEAD_LETTERS)) {
      send(Topics.MODEL_VERSIONS, "mnist/v0", bytes(Topics.MODEL_VERSIONS, Records.base()));

      // when nothing can be read
      send(Topics.REPORTS, LONG, LONG.getBytes(UTF_8));
      // when the report is sound, and would be written again on its way
      SensitiveReport sound =
          SensitiveReport.newBuilder(Records.inline("trusty", "vast", 1)).setReason(LONG).build();
      send(Topics.REPORTS, "trusty", bytes(Topics.REPORTS, sound));
      SensitiveReport good = Records.inline("trusty", "good", 2);
      send(Topics.REPORTS, "trusty", bytes(Topics.REPORTS, good));

      // then
      List<DeadLetter> dead = readUntil(letters, 2);
      assertThat(dead)
          .extracting(DeadLetter::getReason)
          .anyMatch(reason -> reason.contains("key of 3145728 bytes does not fit"))
          .anyMatch(reason -> reason.contains("more than the 983040 allowed"))
          .anyMatch(reason -> !reason.contains("key of"));
      try (var labels = reader(Topics.LABEL_LOG)) {
        assertThat(readUntil(labels, 1))
            .singleElement()
            .satisfies(change -> assertThat(change.getReportIds()).containsExactly("good"));
      }
    }
  }

  private static <V> byte[] bytes(Topic<String, V> topic, V value) {
    return topic.encode(value);
  }

  private void send(Topic<?, ?> topic, String key, byte[] value) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            8 * Topics.MAX_RECORD_BYTES);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value));
    }
  }

  private <K, V> KafkaConsumer<K, V> reader(Topic<K, V> topic) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    Deserializer<K> keys = topic.key().deserializer();
    var consumer = new KafkaConsumer<>(settings, keys, topic.value().deserializer());
    List<TopicPartition> partitions = topic.allPartitions();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static <V> List<V> readUntil(KafkaConsumer<?, V> consumer, int count) {
    List<V> values = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
              return values.size() >= count;
            });
    return values;
  }
}
