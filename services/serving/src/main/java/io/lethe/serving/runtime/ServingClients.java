package io.lethe.serving.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients that serving needs, all over bytes. */
public final class ServingClients {

  /** Records that one poll brings: each may ask for many pictures. */
  private static final int MAX_POLL_RECORDS = 16;

  /** What a killed instance left in the middle goes on at another after so long. */
  private static final int SESSION_MILLIS = 10_000;

  private final String bootstrapServers;
  private final String instance;
  private final Duration publishTimeout;

  /**
   * @param instance this instance's name, unique in the group: names its transactions
   * @param publishTimeout how long a record may take to be acknowledged
   */
  public ServingClients(String bootstrapServers, String instance, Duration publishTimeout) {
    this.bootstrapServers = bootstrapServers;
    this.instance = instance;
    this.publishTimeout = publishTimeout;
  }

  /** For topic provisioning. */
  public Admin admin() {
    return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** A read_committed consumer without a group, for topics that are read whole. */
  public Consumer<byte[], byte[]> follower() {
    return follower("follower");
  }

  /**
   * As {@link #follower()}.
   *
   * @param use tells one of them from another in the client's id
   */
  public Consumer<byte[], byte[]> follower(String use) {
    return new KafkaConsumer<>(
        consumer(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                id(use),
                // For where retention overtook a reader.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest")));
  }

  /**
   * A read_committed consumer of a group, from the earliest record, that commits nothing by itself.
   * Cooperative: a rebalance takes away only what really moves.
   */
  public Consumer<byte[], byte[]> groupMember(String group) {
    return new KafkaConsumer<>(
        consumer(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                id("requests"),
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                SESSION_MILLIS,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                MAX_POLL_RECORDS,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName())));
  }

  private Map<String, Object> consumer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 8_000);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.putAll(more);
    return settings;
  }

  /** An idempotent producer that gives up on a record after the publish timeout. */
  public Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(producer(Map.of(ProducerConfig.CLIENT_ID_CONFIG, id("writer"))));
  }

  /** A producer of transactions; a newer one of the same instance fences it. */
  public Producer<byte[], byte[]> transactions() {
    return new KafkaProducer<>(
        producer(
            Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                id("transactions"),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                id("transactions"))));
  }

  private Map<String, Object> producer(Map<String, Object> more) {
    int timeout = Math.toIntExact(publishTimeout.toMillis());
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.putAll(more);
    return settings;
  }

  private String id(String use) {
    return "lethe-serving-" + instance + "-" + use;
  }
}
