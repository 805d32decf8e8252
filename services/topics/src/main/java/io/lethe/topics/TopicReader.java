package io.lethe.topics;

import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads committed records from their beginning to the end that a topic has now, or had once. */
public final class TopicReader {

  /**
   * How long the broker holds a fetch back where nothing more comes. Kafka's 500 ms would be waited
   * for at the end of each of the many topics that are read to their end.
   */
  public static final Duration FETCH_WAIT = Duration.ofMillis(50);

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STALLED = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaClients clients;
  private final PartitionCounts counts = new PartitionCounts();

  public TopicReader(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * All records of a topic.
   *
   * @throws TopicUnreadableException with one clear sentence when the broker can't be reached or
   *     has no such topic
   * @throws SerializationException when one can't be decoded
   */
  public <K, V> List<DecodedRecord<K, V>> records(Topic<K, V> topic) {
    requireTopic(topic);
    List<DecodedRecord<K, V>> records = new ArrayList<>();
    read(
        topic.allPartitions(partitions(topic)),
        Long.MAX_VALUE,
        record ->
            records.add(
                new DecodedRecord<>(
                    record.partition(),
                    record.offset(),
                    topic.decodeKey(record.key()),
                    topic.decode(record))));
    return records;
  }

  /** The values of {@link #records(Topic)} alone; null for a tombstone. */
  public <V> List<V> values(Topic<?, V> topic) {
    List<V> values = new ArrayList<>();
    records(topic).forEach(record -> values.add(record.value()));
    return values;
  }

  /**
   * Hands over every record of a partition.
   *
   * @throws TimeoutException when nothing more comes for 30 s before the end
   */
  public void records(
      Topic<?, ?> topic, int partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    until(topic, partition, Long.MAX_VALUE, visitor);
  }

  /**
   * Hands over the records of a partition before an offset.
   *
   * @param until as {@link #end} gave it once
   * @throws TimeoutException when nothing more comes for 30 s before it
   */
  public void until(
      Topic<?, ?> topic,
      int partition,
      long until,
      Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    read(List.of(new TopicPartition(topic.name(), partition)), until, visitor);
  }

  /**
   * Hands over every record of any partition.
   *
   * @throws TimeoutException when nothing more comes for 30 s before the end
   */
  public void records(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    read(List.of(partition), Long.MAX_VALUE, visitor);
  }

  private void read(
      List<TopicPartition> from, long until, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
      consumer.assign(from);
      consumer.seekToBeginning(from);
      Map<TopicPartition, Long> unread = new HashMap<>(consumer.endOffsets(from));
      unread.replaceAll((partition, end) -> Math.min(until, end));
      Map<TopicPartition, Long> positions = new HashMap<>();
      long progressed = System.nanoTime();
      while (true) {
        for (TopicPartition partition : List.copyOf(unread.keySet())) {
          long position = consumer.position(partition);
          if (position >= unread.get(partition)) {
            unread.remove(partition);
          }
          Long before = positions.put(partition, position);
          if (before == null || before != position) {
            progressed = System.nanoTime();
          }
        }
        if (unread.isEmpty()) {
          return;
        }
        if (System.nanoTime() - progressed > STALLED.toNanos()) {
          throw new TimeoutException(
              "Reading stopped at the offsets %s, before %s.".formatted(positions, unread));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < until) {
            visitor.accept(record);
          }
        }
      }
    }
  }

  /**
   * Into how many partitions the cluster divides a topic, 1 or more.
   *
   * @throws UnknownTopicOrPartitionException where the cluster has no such topic
   */
  public int partitions(Topic<?, ?> topic) {
    return counts.of(
        topic,
        name -> {
          try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
            return consumer.partitionsFor(name);
          }
        });
  }

  /**
   * The partition of a topic partitioned by model that holds a model's records.
   *
   * @param key a model, or {@code model/part}
   * @throws UnknownTopicOrPartitionException where the cluster has no such topic
   */
  public int partitionOfModel(Topic<?, ?> topic, String key) {
    return ModelPartitioner.partition(key, partitions(topic));
  }

  /** The offset that the next committed record of a partition will have at least. */
  public long end(Topic<?, ?> topic, int partition) {
    var of = new TopicPartition(topic.name(), partition);
    try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
      return consumer.endOffsets(List.of(of)).get(of);
    }
  }

  /**
   * The newest value of each key of a partition; deleted keys are absent. Records that can't be
   * decoded are left out: whoever asks for their key finds it missing.
   */
  public <V> Map<String, V> latest(Topic<String, V> topic, int partition) {
    var latest = new HashMap<String, V>();
    records(
        topic,
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

  /**
   * The value of one record, or empty where compaction or retention has taken it.
   *
   * @throws TimeoutException when the broker hands out nothing for 10 s
   * @throws SerializationException when it can't be decoded
   */
  public <V> Optional<V> at(Topic<?, V> topic, RecordPlace place) {
    var partition = new TopicPartition(topic.name(), place.partition());
    try (var consumer = clients.reader("topic-reader", FETCH_WAIT)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, place.offset());
      long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
      long started = System.nanoTime();
      while (consumer.position(partition, PATIENCE) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          return record.offset() == place.offset()
              ? Optional.ofNullable(topic.decode(record))
              : Optional.empty();
        }
        if (System.nanoTime() - started > PATIENCE.toNanos()) {
          throw new TimeoutException("Nothing came from %s at %s.".formatted(topic.name(), place));
        }
      }
      return Optional.empty();
    }
  }

  /** A record's key as text; empty where it has none. */
  public static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
  }

  /** A consumer would wait and create nothing, but tell nothing either. */
  private void requireTopic(Topic<?, ?> topic) {
    try (Admin admin = clients.admin(PATIENCE)) {
      admin.describeTopics(List.of(topic.name())).allTopicNames().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicUnreadableException("Interrupted", e);
    } catch (ExecutionException e) {
      throw new TopicUnreadableException(
          "Can't read %s at %s: %s"
              .formatted(
                  topic.name(), clients.properties().bootstrapServers(), e.getCause().getMessage()),
          e);
    }
  }
}
