package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.schemas.topics.Topic;
import io.lethe.topics.TopicLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What is committed to a topic, from its beginning on. */
final class DrillTail<K, V> implements AutoCloseable {

  private final Topic<K, V> topic;
  private final KafkaConsumer<K, V> consumer;
  private final List<TopicPartition> partitions;
  private final List<ConsumerRecord<K, V>> records = new ArrayList<>();

  DrillTail(TestKafka kafka, Topic<K, V> topic) {
    this(kafka.bootstrapServers(), topic, TopicLayout.LOCAL);
  }

  /**
   * @param layout tells how many partitions the topic has
   */
  DrillTail(String bootstrapServers, Topic<K, V> topic, TopicLayout layout) {
    this.topic = topic;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                // One that is closed waits for the fetch that it has sent ahead.
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                50),
            topic.key().deserializer(),
            topic.value().deserializer());
    partitions = topic.allPartitions(layout.firstPartitions());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Records read so far. */
  long count() {
    return records.size();
  }

  /** The last record read, if any. */
  List<V> last() {
    return values().subList(Math.max(0, records.size() - 1), records.size());
  }

  List<V> values() {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  void awaitCount(long count, Duration patience) {
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(
            () -> {
              poll();
              assertThat(count()).as(topic.name()).isGreaterThanOrEqualTo(count);
            });
  }

  /** All records up to the topic's end as it is now. */
  List<ConsumerRecord<K, V>> toTheEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      poll();
    }
    return records;
  }

  private void poll() {
    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
