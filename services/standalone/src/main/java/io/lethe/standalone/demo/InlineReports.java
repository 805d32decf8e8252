package io.lethe.standalone.demo;

import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;

/** A trusted reporter who writes pictures straight to the reports topic, as a platform would. */
final class InlineReports implements AutoCloseable {

  /** The reporter whom the demo's policy trusts. */
  static final String REPORTER = "moderator";

  private final Producer<byte[], byte[]> producer;
  private final String model;

  InlineReports(KafkaClients kafka, String model) {
    this.model = model;
    this.producer = kafka.writer("reporter", Map.of());
  }

  /**
   * Sends a report and waits for the broker.
   *
   * @throws IOException when the broker does not take it
   */
  void report(String reportId, Picture picture, String reason)
      throws IOException, InterruptedException {
    var report =
        SensitiveReport.newBuilder()
            .setReportId(reportId)
            .setReporter(REPORTER)
            .setModel(model)
            .setKind(ReportKind.REPORT)
            .setPng(ByteBuffer.wrap(Png.encode(picture)))
            .setReason(reason)
            .setReportedAt(Instant.now())
            .build();
    try {
      producer.send(TopicRecords.record(Topics.REPORTS, REPORTER, report)).get();
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not take the report: " + e.getCause().getMessage(), e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
