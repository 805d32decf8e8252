package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what is in a topic now. */
public final class TopicSnapshot {

  private static final int TIMEOUT_MS = 10_000;

  private TopicSnapshot() {}

  /**
   * All committed records, from the beginning to the present end of each partition.
   *
   * @throws TopicUnreadableException with one clear sentence when the broker can't be reached or
   *     has no such topic
   */
  public static <K, V> List<ConsumerRecord<K, V>> read(String bootstrapServers, Topic<K, V> topic) {
    requireTopic(bootstrapServers, topic);
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, topic.key().deserializer(), topic.value().deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<K, V>> records = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  /** The values alone. */
  public static <K, V> List<V> values(String bootstrapServers, Topic<K, V> topic) {
    return read(bootstrapServers, topic).stream().map(ConsumerRecord::value).toList();
  }

  /** A consumer would wait and create nothing, but tell nothing either. */
  private static void requireTopic(String bootstrapServers, Topic<?, ?> topic) {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            TIMEOUT_MS / 2);
    try (Admin admin = Admin.create(settings)) {
      admin.describeTopics(List.of(topic.name())).allTopicNames().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicUnreadableException("Interrupted", e);
    } catch (ExecutionException e) {
      throw new TopicUnreadableException(
          "Can't read %s at %s: %s"
              .formatted(topic.name(), bootstrapServers, e.getCause().getMessage()),
          e);
    }
  }
}
