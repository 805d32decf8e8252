package io.lethe.system;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reports of real sevens. */
final class Digits {

  private static final PictureSource SEVENS = sevens();

  private Digits() {}

  /** The PNG of a real seven. */
  static byte[] seven(int row) {
    return Png.encode(
        new Picture(SEVENS.width(), SEVENS.height(), SEVENS.channels(), SEVENS.pixels(row)));
  }

  /** Sends inline reports {@code from .. to - 1} of real sevens and waits for the broker. */
  static void report(String bootstrapServers, String reporter, int from, int to) {
    Map<String, Object> settings =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (var producer =
        new KafkaProducer<>(
            settings, Topics.REPORTS.key().serializer(), Topics.REPORTS.value().serializer())) {
      for (int row = from; row < to; row++) {
        producer.send(
            new ProducerRecord<>(
                Topics.REPORTS.name(),
                reporter,
                SensitiveReport.newBuilder()
                    .setReportId("seven-" + row)
                    .setReporter(reporter)
                    .setModel("mnist")
                    .setKind(ReportKind.REPORT)
                    .setPng(ByteBuffer.wrap(seven(row)))
                    .build()));
      }
      producer.flush();
    }
  }

  private static PictureSource sevens() {
    try {
      return IdxPictures.mnistTest(ServiceProcess.assets().resolve("datasets/mnist"))
          .withLabel(label -> label == 7);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
