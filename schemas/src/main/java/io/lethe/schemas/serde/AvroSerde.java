package io.lethe.schemas.serde;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SystemLimitException;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro single-object encoding: two marker bytes, the 8-byte little-endian CRC-64-AVRO fingerprint
 * of the writer's schema, then the binary body (Avro specification, "Single-object encoding").
 *
 * <p>Reads what the present schema and every {@linkplain ReleasedSchemas released} one wrote.
 * Thread-safe.
 *
 * @param <T> the generated record
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {

  static {
    // Avro believes a length before it has seen the bytes: fifteen bytes could ask for two
    // gigabytes
    // and end any service that reads them. Far above what a topic takes, far below what hurts.
    limit(SystemLimitException.MAX_BYTES_LENGTH_PROPERTY, 8 * 1024 * 1024);
    limit(SystemLimitException.MAX_STRING_LENGTH_PROPERTY, 8 * 1024 * 1024);
    limit(SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY, 1024 * 1024);
  }

  /** Begins single-object encoding; the writer's fingerprint follows. */
  private static final byte[] MARKER = {(byte) 0xC3, 1};

  /** Bytes before the body. */
  public static final int HEADER_BYTES = MARKER.length + Long.BYTES;

  private final Class<T> type;
  private final SpecificData model;
  private final Schema schema;
  private final Set<Long> released = new HashSet<>();
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  private AvroSerde(Class<T> type) {
    this.type = type;
    // The record's class loader, not Avro's: Quarkus tests load the two apart.
    this.model = new SpecificData(type.getClassLoader());
    SpecificData.getForClass(type).getConversions().forEach(model::addLogicalTypeConversion);
    this.schema = model.getSchema(type);
    this.encoder = new BinaryMessageEncoder<>(model, schema);
    this.decoder = new BinaryMessageDecoder<>(model, schema);
    ReleasedSchemas.of(type)
        .forEach(
            old -> {
              decoder.addSchema(old);
              released.add(SchemaNormalization.parsingFingerprint64(old));
            });
  }

  /** Avro reads its limits once, from system properties; whoever set one meant it. */
  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  /** The generated record. */
  public Class<T> type() {
    return type;
  }

  /** The serde of a generated record. */
  public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type) {
    return new AvroSerde<>(type);
  }

  /**
   * Encodes a record; null stays null (a tombstone).
   *
   * @throws SerializationException when a field without default is missing
   */
  public byte[] encode(T value) {
    if (value == null) {
      return null;
    }
    try {
      var buffer = encoder.encode(value);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "Can't write " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Decodes a record; null stays null (a tombstone).
   *
   * @throws UnknownSchemaException when the bytes name a schema that is not known here
   * @throws SerializationException naming the record and the reason, when they are unreadable
   *     otherwise
   */
  public T decode(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return decoder.decode(bytes);
    } catch (MissingSchemaException e) {
      throw new UnknownSchemaException(type.getSimpleName(), e);
    } catch (BadHeaderException e) {
      throw otherFraming(bytes, e);
    } catch (IOException | RuntimeException e) {
      // A body cut short or mangled shows up as whatever the generated code trips over.
      throw unreadable(e);
    }
  }

  /**
   * A value that stands in another framing, in single-object encoding. It names the writer's schema
   * where that is released, and the present one otherwise: whoever reads it later knows no other.
   *
   * @param writer the schema that it was written with
   * @param bytes holds the value's Avro body from an index to its end
   * @throws SerializationException naming the record and the reason, when it is unreadable
   */
  public byte[] reframe(Schema writer, byte[] bytes, int from) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
    int length = bytes.length - from;
    if (released.contains(fingerprint)) {
      return ByteBuffer.allocate(HEADER_BYTES + length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put(MARKER)
          .putLong(fingerprint)
          .put(bytes, from, length)
          .array();
    }
    try {
      var decoder = DecoderFactory.get().binaryDecoder(bytes, from, length, null);
      DatumReader<T> reader = new SpecificDatumReader<>(writer, schema, model);
      return encode(reader.read(null, decoder));
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** The present schema. */
  public Schema schema() {
    return schema;
  }

  /** Where a registry names schemas, a zero and the schema's number come first. */
  private SerializationException otherFraming(byte[] bytes, BadHeaderException e) {
    boolean isOfRegistry = bytes.length > Integer.BYTES && bytes[0] == 0;
    return isOfRegistry
        ? new SerializationException(
            ("Not a readable %s: it names schema %d of a registry. None is configured, or it has no"
                    + " such schema, or that fits no %s.")
                .formatted(
                    type.getSimpleName(), ByteBuffer.wrap(bytes).getInt(1), type.getSimpleName()),
            e)
        : unreadable(e);
  }

  private SerializationException unreadable(Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new SerializationException("Not a readable " + type.getSimpleName() + ": " + why, e);
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, value) -> encode(value);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> decode(bytes);
  }
}
