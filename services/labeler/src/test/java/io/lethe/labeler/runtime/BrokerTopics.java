package io.lethe.labeler.runtime;

import io.lethe.broker.junit.TestKafka;
import io.lethe.labeler.Records;
import io.lethe.schemas.Command;
import io.lethe.schemas.Generation;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Writes to and reads from Lethe's topics on a broker, as the labeler's neighbours do. */
final class BrokerTopics {

  private final TestKafka kafka;

  BrokerTopics(TestKafka kafka) {
    this.kafka = kafka;
  }

  void send(ModelVersion version) {
    send(Topics.MODEL_VERSIONS, version.getModel() + "/" + version.getVersion(), version);
  }

  void send(Command command) {
    send(Topics.COMMANDS, command.getModel(), command);
  }

  void send(SensitiveReport report) {
    send(Topics.REPORTS, report.getReporter(), report);
  }

  void send(Generation generation) {
    // A partition of its own, as a key of the default partitioner would have it.
    int partition = Topics.GENERATIONS.partitionOf(generation.getGenerationId()).partition();
    send(Topics.GENERATIONS, partition, generation.getGenerationId(), generation);
  }

  /** Sends the inline reports of a trusted reporter, one of each picture. */
  void reportPictures(String reporter, int from, int to) {
    for (int i = from; i < to; i++) {
      send(Records.inline(reporter, "r" + i, i));
    }
  }

  private <V> void send(Topic<String, V> topic, String key, V value) {
    send(topic, null, key, value);
  }

  private <V> void send(Topic<String, V> topic, Integer partition, String key, V value) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(), partition, topic.encodeKey(key), topic.encode(value)))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until a topic holds so many committed records, and returns all of them. */
  <V> List<V> await(Topic<String, V> topic, int count) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, topic.key().deserializer(), topic.value().deserializer())) {
      consumer.assign(topic.allPartitions());
      consumer.seekToBeginning(topic.allPartitions());
      List<V> values = new ArrayList<>();
      Awaitility.await(topic.name())
          .atMost(Duration.ofSeconds(90))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
                return values.size() >= count;
              });
      return values;
    }
  }
}
