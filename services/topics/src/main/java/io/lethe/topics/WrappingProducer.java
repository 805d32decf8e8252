package io.lethe.topics;

import io.lethe.topics.registry.RegistryFraming;
import io.lethe.topics.registry.RegistrySettings;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer whose values clients of a registry can read, on the topics that they read. While the
 * registry is away a send fails at once, and a transaction with it.
 */
final class WrappingProducer extends KafkaProducer<byte[], byte[]> {

  private final RegistryFraming framing;

  /**
   * A producer of bytes.
   *
   * @param settings as Kafka's own producer takes them
   */
  WrappingProducer(Map<String, Object> settings, RegistryFraming framing) {
    super(RegistrySettings.without(settings), new ByteArraySerializer(), new ByteArraySerializer());
    this.framing = framing;
  }

  /**
   * @throws io.lethe.topics.registry.RegistryAwayException where the registry has to be asked and
   *     is away
   */
  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    return super.send(
        new ProducerRecord<>(
            record.topic(),
            record.partition(),
            record.timestamp(),
            record.key(),
            framing.wrap(record.topic(), record.value()),
            record.headers()),
        callback);
  }
}
