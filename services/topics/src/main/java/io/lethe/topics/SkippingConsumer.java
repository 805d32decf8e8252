package io.lethe.topics;

import io.lethe.topics.registry.RegistryFraming;
import io.lethe.topics.registry.RegistrySettings;
import io.lethe.topics.registry.SchemaRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that goes on after records that no client can read. A broker looks at batches, and not
 * at each record in them: a client may have it store a record that says it is longer than it is.
 * Kafka's own consumer fails at such a record at each poll, for ever.
 *
 * <p>What is skipped holds neither key nor value that anybody can read, and no dead letter can hold
 * it. So the log says where it stands.
 */
final class SkippingConsumer extends KafkaConsumer<byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(SkippingConsumer.class);

  /** The message is all in which Kafka names the partition. */
  private static final Pattern UNREADABLE =
      Pattern.compile("exception when fetching the next record from (.+)-(\\d+)\\.");

  /** How long a poll waits while the registry is away: it would be asked without end. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Optional<UnwrappedRecords> registry;

  /**
   * A consumer of bytes.
   *
   * @param settings as Kafka's own consumer takes them, and those of a registry where one names
   *     schemas
   */
  SkippingConsumer(Map<String, Object> settings) {
    super(
        RegistrySettings.without(settings),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
    registry = SchemaRegistry.of(settings).map(RegistryFraming::new).map(UnwrappedRecords::new);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
      return registry.map(unwrapped -> unwrap(polled, unwrapped)).orElse(polled);
    } catch (KafkaException e) {
      skip(e);
      return ConsumerRecords.empty();
    }
  }

  private ConsumerRecords<byte[], byte[]> unwrap(
      ConsumerRecords<byte[], byte[]> polled, UnwrappedRecords registry) {
    ConsumerRecords<byte[], byte[]> records = registry.of(polled, this::seek);
    if (records.isEmpty() && !polled.isEmpty()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return records;
  }

  /** All of the batch from that record on is lost; the batch ends where it can be read again. */
  private void skip(KafkaException failure) {
    Matcher place = UNREADABLE.matcher(String.valueOf(failure.getMessage()));
    boolean isRecord =
        Stream.iterate(failure.getCause(), cause -> cause != null, Throwable::getCause)
            .anyMatch(InvalidRecordException.class::isInstance);
    if (!isRecord || !place.find()) {
      throw failure;
    }
    var partition = new TopicPartition(place.group(1), Integer.parseInt(place.group(2)));
    long offset = position(partition);
    LOG.error(
        "Skipped {} at {}: no client can read what stands there. {}",
        partition,
        offset,
        failure.getCause().getMessage());
    seek(partition, offset + 1);
  }
}
