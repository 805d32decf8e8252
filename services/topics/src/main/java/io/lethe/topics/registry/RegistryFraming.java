package io.lethe.topics.registry;

import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Turns values in Confluent's wire format (a zero, the schema's number as a big-endian int32, the
 * Avro body) into single-object encoding, and back. Only on topics that clients write or read.
 */
public final class RegistryFraming {

  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  private static final Map<String, Topic<?, ?>> PUBLIC =
      Stream.<Topic<?, ?>>of(
              Topics.GENERATION_REQUESTS,
              Topics.REPORTS,
              Topics.TRUSTED_REPORTS,
              Topics.COMMANDS,
              Topics.GENERATIONS)
          .collect(Collectors.toMap(Topic::name, Function.identity()));

  private final SchemaRegistry registry;

  /**
   * @param registry names the schemas
   */
  public RegistryFraming(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * A value as it is read here. One whose schema is not known or does not fit stays as it is, and
   * is a dead letter where it is decoded.
   *
   * @param value null for a tombstone
   * @throws RegistryAwayException where the registry has to be asked and is away
   */
  public byte[] unwrap(String topic, byte[] value) {
    Topic<?, ?> known = PUBLIC.get(topic);
    if (known == null || value == null || value.length < HEADER_BYTES || value[0] != MAGIC) {
      return value;
    }
    Optional<Schema> writer = registry.find(ByteBuffer.wrap(value).getInt(1));
    try {
      return writer.map(schema -> serde(known).reframe(schema, value, HEADER_BYTES)).orElse(value);
    } catch (SerializationException e) {
      return value;
    }
  }

  /**
   * A value as clients of the registry read it; that of another topic stays as it is.
   *
   * @param value single-object encoded by the present schema; null for a tombstone
   * @throws RegistryAwayException where the registry has to be asked and is away
   */
  public byte[] wrap(String topic, byte[] value) {
    Topic<?, ?> known = PUBLIC.get(topic);
    if (known == null || value == null) {
      return value;
    }
    int body = value.length - AvroSerde.HEADER_BYTES;
    return ByteBuffer.allocate(HEADER_BYTES + body)
        .put(MAGIC)
        .putInt(registry.register(topic, serde(known).schema()))
        .put(value, AvroSerde.HEADER_BYTES, body)
        .array();
  }

  private static AvroSerde<?> serde(Topic<?, ?> topic) {
    return (AvroSerde<?>) topic.value();
  }
}
