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
import io.lethe.topics.TopicLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Writes to and reads from Lethe's topics on a broker, as the labeler's neighbours do. */
final class BrokerTopics {

  private final Map<String, String> properties;
  private final int partitions;

  BrokerTopics(TestKafka kafka) {
    this(kafka.bootstrapServers(), TopicLayout.LOCAL.firstPartitions());
  }

  /**
   * @param partitions how many each topic has
   */
  BrokerTopics(String bootstrapServers, int partitions) {
    this(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), partitions);
  }

  /**
   * @param properties how Kafka's clients reach the broker
   * @param partitions how many each topic has
   */
  BrokerTopics(Map<String, String> properties, int partitions) {
    this.properties = properties;
    this.partitions = partitions;
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
    int partition =
        Topics.GENERATIONS.partitionOf(generation.getGenerationId(), partitions).partition();
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
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, ModelPartitioner.class);
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
    return awaitRecords(topic, count).stream().map(ConsumerRecord::value).toList();
  }

  /** As {@link #await}, with their places. */
  <V> List<ConsumerRecord<String, V>> awaitRecords(Topic<String, V> topic, int count) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // One that is closed waits for the fetch that it has sent ahead.
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    try (var consumer =
        new KafkaConsumer<>(settings, topic.key().deserializer(), topic.value().deserializer())) {
      consumer.assign(topic.allPartitions(partitions));
      consumer.seekToBeginning(topic.allPartitions(partitions));
      List<ConsumerRecord<String, V>> values = new ArrayList<>();
      Awaitility.await(topic.name())
          .atMost(Duration.ofMinutes(3))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(values::add);
                return values.size() >= count;
              });
      return values;
    }
  }
}
