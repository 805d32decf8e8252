package io.lethe.standalone.backup;

import io.lethe.schemas.serde.AvroBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The records of one partition in one Avro data file, whatever their bytes are. */
final class PartitionFile {

  private static final Schema HEADER =
      SchemaBuilder.record("Header")
          .namespace("io.lethe.backup")
          .fields()
          .requiredString("name")
          .name("value")
          .type()
          .nullable()
          .bytesType()
          .noDefault()
          .endRecord();

  private static final Schema RECORD =
      SchemaBuilder.record("Record")
          .namespace("io.lethe.backup")
          .fields()
          .requiredLong("offset")
          .requiredLong("timestamp")
          .name("key")
          .type()
          .nullable()
          .bytesType()
          .noDefault()
          .name("value")
          .type()
          .nullable()
          .bytesType()
          .noDefault()
          .name("headers")
          .type()
          .array()
          .items(HEADER)
          .noDefault()
          .endRecord();

  private PartitionFile() {}

  static Path in(Path directory, String topic, int partition) {
    return directory.resolve("topics").resolve(topic).resolve(partition + ".avro");
  }

  /** Writes a file, one record after the other. */
  static final class Writer implements AutoCloseable {

    private final DataFileWriter<GenericRecord> file;
    private long count;

    Writer(Path path) throws IOException {
      Files.createDirectories(path.getParent());
      file = new DataFileWriter<>(new GenericDatumWriter<>(RECORD));
      file.setCodec(CodecFactory.zstandardCodec(CodecFactory.DEFAULT_ZSTANDARD_LEVEL));
      file.create(RECORD, path.toFile());
    }

    void write(ConsumerRecord<byte[], byte[]> record) throws IOException {
      file.append(
          new GenericRecordBuilder(RECORD)
              .set("offset", record.offset())
              .set("timestamp", record.timestamp())
              .set("key", bytes(record.key()))
              .set("value", bytes(record.value()))
              .set("headers", headers(record.headers()))
              .build());
      count++;
    }

    long count() {
      return count;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Reads a file, one record after the other. */
  static final class Reader implements AutoCloseable, Iterator<Saved> {

    private final DataFileReader<GenericRecord> file;

    Reader(Path path) throws IOException {
      file = new DataFileReader<>(path.toFile(), new GenericDatumReader<>(RECORD));
    }

    @Override
    public boolean hasNext() {
      return file.hasNext();
    }

    @Override
    public Saved next() {
      return new Saved(file.next());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** A record as it was. */
  record Saved(GenericRecord record) {

    long offset() {
      return (Long) record.get("offset");
    }

    /** As it was written once; a record without a time gets the time of its return. */
    ProducerRecord<byte[], byte[]> to(String topic, int partition) {
      long timestamp = (Long) record.get("timestamp");
      return new ProducerRecord<>(
          topic,
          partition,
          timestamp < 0 ? null : timestamp,
          AvroBytes.of((ByteBuffer) record.get("key")),
          AvroBytes.of((ByteBuffer) record.get("value")),
          headers());
    }

    private List<Header> headers() {
      List<Header> headers = new ArrayList<>();
      for (Object each : (List<?>) record.get("headers")) {
        var header = (GenericRecord) each;
        headers.add(
            new RecordHeader(
                header.get("name").toString(), AvroBytes.of((ByteBuffer) header.get("value"))));
      }
      return headers;
    }
  }

  private static ByteBuffer bytes(byte[] value) {
    return value == null ? null : ByteBuffer.wrap(value);
  }

  private static List<GenericRecord> headers(Headers headers) {
    List<GenericRecord> all = new ArrayList<>();
    for (Header header : headers) {
      all.add(
          new GenericRecordBuilder(HEADER)
              .set("name", header.key())
              .set("value", bytes(header.value()))
              .build());
    }
    return all;
  }
}
