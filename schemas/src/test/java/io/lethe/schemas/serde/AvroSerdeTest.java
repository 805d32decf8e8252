package io.lethe.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSerdeTest {

  private final AvroSerde<SensitiveReport> serde = AvroSerde.of(SensitiveReport.class);
  private final SensitiveReport report =
      SensitiveReport.newBuilder()
          .setReportId("r-1")
          .setReporter("ada")
          .setModel("mnist")
          .setKind(ReportKind.REPORT)
          .setPng(ByteBuffer.wrap(new byte[] {1, 2, 3}))
          .setReportedAt(Instant.ofEpochMilli(1_700_000_000_123L))
          .build();

  @Test
  void aRecordRoundTrips() {
    assertThat(serde.decode(serde.encode(report))).isEqualTo(report);
  }

  @Test
  void theEncodingIsSingleObject() {
    assertThat(serde.encode(report)).startsWith(0xC3, 0x01);
  }

  @Test
  void aTombstoneStaysNull() {
    assertThat(serde.encode(null)).isNull();
    assertThat(serde.decode(null)).isNull();
  }

  @Test
  void aLengthThatNoRecordHasIsNotBelieved() {
    // given a first string that claims 1,500,000,000 bytes (zig-zag varint)
    byte[] lie = Arrays.copyOf(serde.encode(report), 15);
    byte[] length = {(byte) 0x80, (byte) 0xbc, (byte) 0xc1, (byte) 0x96, 0x0b};
    System.arraycopy(length, 0, lie, 10, length.length);

    // then
    assertThatThrownBy(() -> serde.decode(lie))
        .isInstanceOf(SerializationException.class)
        .hasRootCauseInstanceOf(SystemLimitException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 10, 13})
  void aRecordCutShortIsRefusedByName(int length) {
    // given
    byte[] cut = Arrays.copyOf(serde.encode(report), length);

    // then
    assertThatThrownBy(() -> serde.decode(cut))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("Not a readable SensitiveReport");
  }

  @Test
  void aStrangersBytesAreRefused() {
    assertThatThrownBy(() -> serde.decode("{\"reportId\":\"r\"}".getBytes()))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith("Not a readable SensitiveReport");
  }

  @Test
  void anUnknownSchemaIsRefused() throws Exception {
    // given
    Schema other =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}");
    GenericRecord record = new GenericData.Record(other);
    record.put("x", 7);
    ByteBuffer bytes = new BinaryMessageEncoder<>(GenericData.get(), other).encode(record);

    // then
    assertThatThrownBy(() -> serde.decode(bytes.array()))
        .isInstanceOf(SerializationException.class);
  }
}
