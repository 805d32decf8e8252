package io.lethe.serving;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that a topic holds, read anew at each call. */
public final class TopicLog {

  private static final Duration POLL = Duration.ofMillis(100);

  private TopicLog() {}

  public static <V> List<V> committed(String bootstrapServers, Topic<?, V> topic) {
    return read(bootstrapServers, topic, "read_committed");
  }

  public static <V> List<V> uncommitted(String bootstrapServers, Topic<?, V> topic) {
    return read(bootstrapServers, topic, "read_uncommitted");
  }

  private static <V> List<V> read(
      String bootstrapServers, Topic<?, V> topic, String isolationLevel) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolationLevel);
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(i -> new TopicPartition(topic.name(), i))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<V> values = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          values.add(topic.value().deserializer().deserialize(topic.name(), record.value()));
        }
      }
      return values;
    }
  }
}
