package io.lethe.topics.registry;

import io.lethe.schemas.Generation;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Records that are written and read with a registry. */
final class ExampleRecords {
  private ExampleRecords() {}

  static SensitiveReport report(String id) {
    return SensitiveReport.newBuilder()
        .setReportId(id)
        .setReporter("ann")
        .setModel("mnist")
        .setGenerationId("g")
        .build();
  }

  static Generation generation() {
    return Generation.newBuilder()
        .setGenerationId("g")
        .setRequestId("r")
        .setIndex(0)
        .setModel("mnist")
        .setModelVersion("v1")
        .setSeed(1)
        .setSampler("ddim")
        .setSteps(10)
        .setPixelHash("")
        .setPng(ByteBuffer.allocate(3))
        .setGeneratedAt(Instant.EPOCH)
        .build();
  }

  /** A value in Lethe's own framing in that of Confluent. */
  static byte[] framed(int id, byte[] own) {
    int body = own.length - AvroSerde.HEADER_BYTES;
    return ByteBuffer.allocate(1 + Integer.BYTES + body)
        .put((byte) 0)
        .putInt(id)
        .put(own, AvroSerde.HEADER_BYTES, body)
        .array();
  }
}
