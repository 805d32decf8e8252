package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one partition from its beginning to the end it has now, or had once. */
public final class TopicReader {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

  /**
   * How long the broker holds a fetch back where nothing more comes. Kafka's 500 ms would be waited
   * for at the end of each of the many topics that are read to their end.
   */
  public static final Duration FETCH_WAIT = Duration.ofMillis(50);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STALLED = Duration.ofSeconds(30);

  private final KafkaClients clients;

  public TopicReader(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * Hands over every committed record.
   *
   * @throws TimeoutException when nothing more comes for 30 s before the end
   */
  public void read(String topic, int partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    read(topic, partition, Long.MAX_VALUE, visitor);
  }

  /**
   * Hands over the committed records before an offset.
   *
   * @param until as {@link #end} gave it once
   * @throws TimeoutException when nothing more comes for 30 s before it
   */
  public void read(
      String topic, int partition, long until, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    var from = new TopicPartition(topic, partition);
    try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      long end = Math.min(until, consumer.endOffsets(List.of(from)).get(from));
      long progressed = System.nanoTime();
      long position = consumer.position(from);
      while (position < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < until) {
            visitor.accept(record);
          }
        }
        long now = consumer.position(from);
        if (now != position) {
          progressed = System.nanoTime();
          position = now;
        } else if (System.nanoTime() - progressed > STALLED.toNanos()) {
          throw new TimeoutException(
              "Reading %s stopped at offset %d of %d.".formatted(from, position, end));
        }
      }
    }
  }

  /** The offset that the next committed record will have at least. */
  public long end(String topic, int partition) {
    var of = new TopicPartition(topic, partition);
    try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
      return consumer.endOffsets(List.of(of)).get(of);
    }
  }

  /**
   * The newest value of each key; deleted keys are absent. Records that can't be decoded are left
   * out: whoever asks for their key finds it missing.
   */
  public <V> Map<String, V> latest(Topic<String, V> topic, int partition) {
    var latest = new HashMap<String, V>();
    read(
        topic.name(),
        partition,
        record -> {
          String key = key(record);
          V value = null;
          try {
            value = topic.decode(record);
          } catch (SerializationException e) {
            LOG.warn("{}-{} offset {}: {}", topic.name(), partition, record.offset(), e.toString());
          }
          if (value == null) {
            latest.remove(key);
          } else {
            latest.put(key, value);
          }
        });
    return latest;
  }

  /** A record's key as text; empty where it has none. */
  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }
}
