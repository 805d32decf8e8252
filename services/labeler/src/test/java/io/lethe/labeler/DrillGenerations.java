package io.lethe.labeler;

import io.lethe.broker.junit.CheckedProducer;
import io.lethe.broker.junit.TestKafka;
import io.lethe.schemas.Generation;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Generations of 2 KB that nothing compresses, and what becomes of them. */
final class DrillGenerations {

  /** Noise of 26 x 26 x 3 pixels: a PNG of 2 KB. */
  private static final int SIZE = 26;

  private DrillGenerations() {}

  static ModelVersion base() {
    return ModelVersion.newBuilder(Records.base())
        .setWidth(SIZE)
        .setHeight(SIZE)
        .setChannels(3)
        .build();
  }

  static Generation generation(int number) {
    byte[] pixels = new byte[SIZE * SIZE * 3];
    new Random(number).nextBytes(pixels);
    return Generation.newBuilder(Records.generation(number))
        .setPng(Records.png(new Picture(SIZE, SIZE, 3, pixels)))
        .build();
  }

  static KafkaProducer<byte[], byte[]> producer(TestKafka kafka) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 * 1024);
    return new CheckedProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * @param timestamp milliseconds since the epoch, or null for now
   */
  static <V> ProducerRecord<byte[], byte[]> record(
      Topic<String, V> topic, String key, V value, Long timestamp) {
    byte[] bytes = topic.encode(value);
    Integer partition =
        topic == Topics.MODEL_VERSIONS
            ? ModelPartitioner.partition(key, TopicLayout.LOCAL.firstPartitions())
            : null;
    return new ProducerRecord<>(
        topic.name(), partition, timestamp, key.getBytes(StandardCharsets.UTF_8), bytes);
  }

  /** Bytes of all files below a directory in which another process goes on working. */
  static long bytesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(DrillGenerations::bytes).sum();
    } catch (UncheckedIOException e) {
      // A file was there when its directory was read, and is gone.
      return bytesBelow(directory);
    }
  }

  private static long bytes(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
