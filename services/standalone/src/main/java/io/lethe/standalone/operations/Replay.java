package io.lethe.standalone.operations;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.deadletter.Replays;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Dead letters on their way back to the topics that they were read from. */
public final class Replay {

  /** What clients write; all other topics have one writing service. */
  private static final List<Topic<?, ?>> CLIENTS =
      List.of(Topics.REPORTS, Topics.TRUSTED_REPORTS, Topics.COMMANDS, Topics.GENERATION_REQUESTS);

  /** Room for the envelope of a largest record; the topics are what bounds it. */
  private static final Map<String, Object> ROOMY =
      Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Topics.MAX_RECORD_BYTES);

  private Replay() {}

  /**
   * A dead letter.
   *
   * @param place its own partition and offset
   */
  public record Letter(String place, DeadLetter content) {}

  /**
   * The dead letters of a topic that hold what was read.
   *
   * @param reason part of their reason; empty for any
   * @throws IllegalArgumentException with one clear sentence when clients do not write the topic
   */
  public static List<Letter> choose(KafkaClients kafka, String topic, String reason) {
    if (CLIENTS.stream().noneMatch(client -> client.name().equals(topic))) {
      throw new IllegalArgumentException(
          "Dead letters of %s can't be sent again: only clients' topics, %s, take records from outside."
              .formatted(topic, CLIENTS.stream().map(Topic::name).toList()));
    }
    return new TopicReader(kafka)
        .records(Topics.DEAD_LETTERS).stream()
            .map(record -> new Letter(record.partition() + "@" + record.offset(), record.value()))
            .filter(letter -> letter.content().getTopic().equals(topic))
            .filter(letter -> letter.content().getValue() != null)
            .filter(letter -> letter.content().getReason().contains(reason))
            .toList();
  }

  /**
   * Sends them again, and returns once all are kept.
   *
   * @throws IllegalStateException when the broker refuses one
   */
  public static void send(KafkaClients kafka, List<Letter> letters) throws InterruptedException {
    try (var producer = kafka.writer("replay", ROOMY)) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Letter letter : letters) {
        DeadLetter content = letter.content();
        var record =
            new ProducerRecord<>(
                content.getTopic(),
                AvroBytes.of(content.getKey()),
                AvroBytes.of(content.getValue()));
        Replays.mark(record.headers(), letter.place(), content.getDeadAt());
        sent.add(producer.send(record));
      }
      for (Future<RecordMetadata> future : sent) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker refused: " + e.getCause().getMessage(), e);
    }
  }
}
