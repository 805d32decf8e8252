package io.lethe.topics;

import io.lethe.topics.registry.RegistryFraming;
import io.lethe.topics.registry.RegistrySettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes all Kafka clients but those of Kafka Streams. Consumers read committed records from the
 * earliest on, commit nothing by themselves and create no topic; producers are idempotent and wait
 * for all in-sync replicas. Keys and values are bytes: what can't be decoded must reach the code
 * that reports it. The caller closes what it asks for.
 */
public final class KafkaClients {

  /** Of a larger record the broker sends all the same. */
  private static final int LOOKUP_BYTES = 64 * 1024;

  /** After a crash the group waits this long before it gives a member's partitions to another. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  /** Kafka's own defaults. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);

  private final KafkaProperties properties;
  private final String name;
  private final Duration patience;
  private final boolean wraps;

  /**
   * Clients whose calls wait for a minute, Kafka's default, for a broker that is away.
   *
   * @param name tells the clients of one process from those of another
   */
  public KafkaClients(KafkaProperties properties, String name) {
    this(properties, name, PATIENCE);
  }

  /**
   * Clients of one process.
   *
   * @param name tells the clients of one process from those of another
   * @param patience how long a consumer's call waits for a broker that is away
   */
  public KafkaClients(KafkaProperties properties, String name, Duration patience) {
    this(properties, name, patience, false);
  }

  /**
   * As {@link #KafkaClients(KafkaProperties, String, Duration)}.
   *
   * @param wraps whether values that clients read name their schema as the registry does, of which
   *     there must be one
   */
  public KafkaClients(KafkaProperties properties, String name, Duration patience, boolean wraps) {
    // A registry that can't be stops the start.
    properties.registry();
    this.properties = properties;
    this.name = name;
    this.patience = patience;
    this.wraps = wraps;
  }

  /** How to reach the cluster. */
  public KafkaProperties properties() {
    return properties;
  }

  /** A client's id: this process's name and what the client is for. */
  public String id(String use) {
    return name + "-" + use;
  }

  /** A consumer without a group, for partitions that the caller assigns. */
  public Consumer<byte[], byte[]> reader(String use) {
    return consumer(reading(use));
  }

  /**
   * As {@link #reader(String)}.
   *
   * @param fetchWait how long the broker holds a fetch back where nothing comes: 500 ms by default,
   *     and a consumer that is closed waits for the fetch that it has sent ahead
   */
  public Consumer<byte[], byte[]> reader(String use, Duration fetchWait) {
    Map<String, Object> settings = reading(use);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(fetchWait));
    return consumer(settings);
  }

  /** As {@link #reader(String)}, to read single records at known places: it fetches little more. */
  public Consumer<byte[], byte[]> lookup(String use) {
    Map<String, Object> settings = reading(use);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, LOOKUP_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, LOOKUP_BYTES);
    return consumer(settings);
  }

  /**
   * A consumer of a group. A rebalance takes away only the partitions that really move.
   *
   * @param mostRecords records that one poll hands over
   */
  public Consumer<byte[], byte[]> member(String use, String group, int mostRecords) {
    return consumer(belonging(use, group, mostRecords));
  }

  /**
   * A producer outside transactions.
   *
   * @param timeout how long a record may take to be acknowledged
   */
  public Producer<byte[], byte[]> writer(String use, Duration timeout) {
    return writer(use, within(timeout));
  }

  /**
   * As {@link #writer(String, Duration)}.
   *
   * @param more settings by Kafka's names
   */
  public Producer<byte[], byte[]> writer(String use, Map<String, Object> more) {
    return ownProducer(writing(use, more));
  }

  /**
   * A producer of transactions; a newer one of the same id fences it.
   *
   * @param timeout how long a record may take to be acknowledged
   */
  public Producer<byte[], byte[]> transactional(String transactionalId, Duration timeout) {
    return transactional(transactionalId, within(timeout));
  }

  /**
   * As {@link #transactional(String, Duration)}.
   *
   * @param more settings by Kafka's names
   */
  public Producer<byte[], byte[]> transactional(String transactionalId, Map<String, Object> more) {
    return ownProducer(committing(transactionalId, more));
  }

  private Producer<byte[], byte[]> ownProducer(Map<String, Object> settings) {
    return wraps
        ? new WrappingProducer(settings, new RegistryFraming(properties.registry().orElseThrow()))
        : producer(settings);
  }

  /** An admin client. */
  public Admin admin() {
    return admin(properties.of(AdminClientConfig.configNames()));
  }

  /**
   * As {@link #admin()}.
   *
   * @param patience how long a call waits for a broker that is away
   */
  public Admin admin(Duration patience) {
    Map<String, Object> settings = properties.of(AdminClientConfig.configNames());
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(patience));
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(request(patience)));
    return admin(settings);
  }

  /** An admin client whose settings another library has made. */
  public static Admin admin(Map<String, Object> settings) {
    return Admin.create(RegistrySettings.without(settings));
  }

  Map<String, Object> reading(String use) {
    var settings = new HashMap<>(properties.of(ConsumerConfig.configNames()));
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, id(use));
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(patience));
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(request(patience)));
    return settings;
  }

  Map<String, Object> belonging(String use, String group, int mostRecords) {
    Map<String, Object> settings = reading(use);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, mostRecords);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION_TIMEOUT));
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return settings;
  }

  Map<String, Object> writing(String use, Map<String, Object> more) {
    var settings = new HashMap<>(properties.of(ProducerConfig.configNames()));
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, id(use));
    // Who writes one record waits for it.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.putAll(more);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return settings;
  }

  Map<String, Object> committing(String transactionalId, Map<String, Object> more) {
    Map<String, Object> settings = writing("transactions", more);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return settings;
  }

  private static Map<String, Object> within(Duration timeout) {
    return Map.of(
        ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(timeout),
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(timeout),
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(timeout));
  }

  /** Shorter than the call, so that a second broker can be asked. */
  private static Duration request(Duration patience) {
    Duration most = patience.multipliedBy(4).dividedBy(5);
    return most.compareTo(LONGEST_REQUEST) < 0 ? most : LONGEST_REQUEST;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  /** A consumer whose settings another library has made. */
  public static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new SkippingConsumer(settings);
  }

  /** A producer whose settings another library has made. */
  public static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(
        RegistrySettings.without(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }
}
