package io.lethe.trainer.data;

import io.lethe.schemas.Generation;
import io.lethe.schemas.digest.Sha256;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Goes through the generations that the topic holds, up to where it ended once. */
final class GenerationScan {

  private final TopicReader topics;

  GenerationScan(TopicReader topics) {
    this.topics = topics;
  }

  /** Is given each generation, with a rank that is a hash of the seed and its generationId. */
  @FunctionalInterface
  interface Visitor {
    void visit(Generation generation, long rank);
  }

  /** Whether a generation is of interest, before its rank is computed. */
  @FunctionalInterface
  interface Filter {
    boolean takes(Generation generation);
  }

  /**
   * Where the topic ends now.
   *
   * @return by partition the offset that its next record will have at least
   */
  Map<Integer, Long> ends() {
    var ends = new TreeMap<Integer, Long>();
    for (int partition = 0; partition < topics.partitions(Topics.GENERATIONS); partition++) {
      ends.put(partition, topics.end(Topics.GENERATIONS, partition));
    }
    return ends;
  }

  /**
   * Visits generations.
   *
   * @param ends as {@link #ends()} gave them once
   * @param unreadable takes records that can't be read
   * @param cancelled asked at each record
   * @throws CancellationException when cancelled
   */
  void visit(
      Map<Integer, Long> ends,
      long seed,
      Filter filter,
      SkippedPictures unreadable,
      BooleanSupplier cancelled,
      Visitor visitor) {
    MessageDigest sha = Sha256.newDigest();
    for (Map.Entry<Integer, Long> end : ends.entrySet()) {
      topics.until(
          Topics.GENERATIONS,
          end.getKey(),
          end.getValue(),
          record -> {
            if (cancelled.getAsBoolean()) {
              throw new CancellationException("cancelled while generations were read");
            }
            Generation generation = decode(record, unreadable);
            if (generation != null && filter.takes(generation)) {
              visitor.visit(generation, rank(sha, seed, generation.getGenerationId()));
            }
          });
    }
  }

  /** Null for a tombstone and for what can't be read, which is no picture of ours. */
  private static Generation decode(ConsumerRecord<byte[], byte[]> record, SkippedPictures skipped) {
    try {
      return Topics.GENERATIONS.decode(record);
    } catch (SerializationException e) {
      skipped.add(
          "%s partition %d offset %d can't be read: %s"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
      return null;
    }
  }

  private static long rank(MessageDigest sha, long seed, String generationId) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
    return ByteBuffer.wrap(sha.digest(generationId.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
