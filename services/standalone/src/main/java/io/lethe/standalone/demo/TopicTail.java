package io.lethe.standalone.demo;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Hands a listener every committed record of a topic, from its beginning, on a thread. */
final class TopicTail<K, V> implements AutoCloseable {

  private final KafkaConsumer<K, V> consumer;
  private final Consumer<ConsumerRecord<K, V>> listener;
  private final Thread thread;

  private TopicTail(KafkaConsumer<K, V> consumer, Consumer<ConsumerRecord<K, V>> listener) {
    this.consumer = consumer;
    this.listener = listener;
    this.thread = new Thread(this::follow, "lethe-tail");
  }

  static <K, V> TopicTail<K, V> start(
      String bootstrapServers, Topic<K, V> topic, Consumer<ConsumerRecord<K, V>> listener) {
    var consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
            topic.key().deserializer(),
            topic.value().deserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    var tail = new TopicTail<>(consumer, listener);
    tail.thread.start();
    return tail;
  }

  private void follow() {
    try (consumer) {
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(listener);
      }
    } catch (WakeupException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    thread.join();
  }
}
