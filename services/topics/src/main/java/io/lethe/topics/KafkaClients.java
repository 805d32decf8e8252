package io.lethe.topics;

import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka clients. Keys and values are bytes: what can't be decoded must reach the code that reports
 * it.
 *
 * @param bootstrapServers host:port, comma-separated
 */
public record KafkaClients(String bootstrapServers) {

  /** Short, so that an abandoned transaction does not hold readers back for long. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;

  /** After a crash the group waits this long before it gives a trainer's models to another. */
  private static final int SESSION_TIMEOUT_MILLIS = 10_000;

  private static final int MAX_BLOCK_MILLIS = 10_000;

  /**
   * A consumer that is closed waits for the fetch that it has sent ahead, which the broker holds
   * back this long where nothing more comes: 500 ms by default, for each of the many topics that a
   * job reads to their end.
   */
  private static final int READER_FETCH_MAX_WAIT_MILLIS = 50;

  /**
   * A consumer of a group that hands over one record a poll, and keeps its partitions while others
   * come and go.
   */
  public Consumer<byte[], byte[]> member(String group) {
    Map<String, Object> settings = reading();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return consumer(settings);
  }

  /** A consumer without group, for reading assigned partitions from where the caller says. */
  public Consumer<byte[], byte[]> reader() {
    Map<String, Object> settings = reading();
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, READER_FETCH_MAX_WAIT_MILLIS);
    return consumer(settings);
  }

  /** A producer for transactions; partitions by model. */
  public Producer<byte[], byte[]> transactional(String transactionalId) {
    Map<String, Object> settings = writing();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    return producer(settings);
  }

  /** A producer outside transactions; partitions by model. */
  public Producer<byte[], byte[]> producer() {
    return producer(writing());
  }

  /** An admin client, which the caller closes. */
  public Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  private Map<String, Object> reading() {
    var settings = new HashMap<String, Object>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  private Map<String, Object> writing() {
    var settings = new HashMap<String, Object>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, ModelPartitioner.class.getName());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    return settings;
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
