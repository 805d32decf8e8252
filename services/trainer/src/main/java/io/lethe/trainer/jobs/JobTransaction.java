package io.lethe.trainer.jobs;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what ends a job together with the job's offset, all or nothing. The group fences it: a
 * trainer that lost the partition can't commit. For one thread.
 */
final class JobTransaction implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobTransaction.class);

  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.PARTITIONER_CLASS_CONFIG, ModelPartitioner.class.getName(),
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
          // Short, so that an abandoned transaction does not hold readers back for long.
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);

  private final KafkaClients clients;
  private final String transactionalId;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private Producer<byte[], byte[]> producer;

  JobTransaction(KafkaClients clients, String transactionalId) {
    this.clients = clients;
    this.transactionalId = transactionalId;
  }

  /**
   * Settles what this trainer left open, in an earlier life or when a commit's outcome was not
   * told: until then readers of what is committed don't see it, nor anything after it.
   *
   * @throws KafkaException when it can't be settled now
   */
  void open() {
    if (producer != null) {
      return;
    }
    try {
      producer = clients.transactional(transactionalId, SETTINGS);
      producer.initTransactions();
    } catch (KafkaException e) {
      close();
      throw e;
    }
  }

  /** Adds a record to the next commit. */
  <V> JobTransaction add(Topic<?, V> topic, byte[] key, V value) {
    records.add(new ProducerRecord<>(topic.name(), key, topic.encode(value)));
    return this;
  }

  /** Adds a version to the next commit. */
  JobTransaction add(ModelVersion version) {
    String key = ModelKey.of(version.getModel(), version.getVersion());
    return add(Topics.MODEL_VERSIONS, key.getBytes(StandardCharsets.UTF_8), version);
  }

  /** Commits what was added. */
  void commit() {
    commit(Map.of(), null);
  }

  /**
   * Commits what was added, and that the record is done with.
   *
   * @throws KafkaException when nothing was committed, or it can't be told; the record must then be
   *     read again
   */
  void commit(ConsumerRecord<byte[], byte[]> done, ConsumerGroupMetadata group) {
    commit(
        Map.of(
            new TopicPartition(done.topic(), done.partition()),
            new OffsetAndMetadata(done.offset() + 1)),
        group);
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    try {
      open();
      producer.beginTransaction();
      records.forEach(producer::send);
      if (!offsets.isEmpty()) {
        producer.sendOffsetsToTransaction(offsets, group);
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      // A new producer with the same id settles whatever this one left open.
      LOG.warn("A transaction of {} was not committed: {}", transactionalId, e.toString());
      close();
      throw e;
    } finally {
      records.clear();
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
