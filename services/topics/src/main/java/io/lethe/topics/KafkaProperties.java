package io.lethe.topics;

import io.lethe.topics.registry.RegistrySettings;
import io.lethe.topics.registry.SchemaRegistry;
import io.lethe.topics.startup.InvalidSettingException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How every client reaches the cluster: Kafka's own client properties, such as {@code
 * security.protocol}, as the configuration gives them under {@code kafka.}.
 *
 * @param values by Kafka's name, {@code bootstrap.servers} (host:port, comma-separated) among them
 */
public record KafkaProperties(Map<String, String> values) {

  private static final String PREFIX = "kafka.";

  /**
   * What guarantees rest on (exactly once, committed records only, order within a model, how long a
   * call waits), so that {@link KafkaClients} or a service sets it.
   */
  private static final Set<String> OWN =
      Set.of(
          CommonClientConfigs.CLIENT_ID_CONFIG,
          CommonClientConfigs.GROUP_ID_CONFIG,
          CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
          CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG,
          CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
          CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          ProducerConfig.LINGER_MS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  /** Copies the values. */
  public KafkaProperties {
    values = Map.copyOf(values);
  }

  /**
   * Reads the property {@code kafka.NAME} for the name of each client property.
   *
   * @param configuration the value of a property by its full name, as MicroProfile Config gives it
   * @throws InvalidSettingException with one sentence when {@code kafka.bootstrap.servers} is
   *     missing, or a property is given that Lethe sets itself
   */
  public static KafkaProperties read(Function<String, Optional<String>> configuration) {
    var values = new TreeMap<String, String>();
    for (String name : names()) {
      configuration.apply(PREFIX + name).ifPresent(value -> values.put(name, value));
    }
    for (String name : values.keySet()) {
      if (OWN.contains(name)) {
        throw new InvalidSettingException(
            PREFIX + name, "can't be set, since Lethe's guarantees rest on it");
      }
    }
    if (!values.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new InvalidSettingException(
          PREFIX + CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          "is required: where Kafka is, as host:port");
    }
    return new KafkaProperties(values);
  }

  /**
   * A cluster that asks for nothing more than its address.
   *
   * @param bootstrapServers host:port, comma-separated
   */
  public static KafkaProperties at(String bootstrapServers) {
    return new KafkaProperties(
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  /** The registry that names schemas of clients' records; empty where there is none. */
  public Optional<SchemaRegistry> registry() {
    return SchemaRegistry.of(values);
  }

  /** Where the cluster is: host:port, comma-separated. */
  public String bootstrapServers() {
    return values.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** Their names alone: values may be secrets. */
  @Override
  public String toString() {
    return "KafkaProperties" + new TreeSet<>(values.keySet());
  }

  /** Those that a kind of client knows, and the registry's; it would warn of others. */
  Map<String, Object> of(Set<String> known) {
    var chosen = new TreeMap<String, Object>(values);
    chosen
        .keySet()
        .removeIf(name -> !known.contains(name) && !RegistrySettings.NAMES.contains(name));
    return chosen;
  }

  /** The properties of all kinds of clients. */
  private static Set<String> names() {
    var names = new TreeSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    names.addAll(RegistrySettings.NAMES);
    return names;
  }
}
