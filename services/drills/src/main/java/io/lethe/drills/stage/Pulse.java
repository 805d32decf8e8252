package io.lethe.drills.stage;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicFollower;
import io.lethe.topics.TopicFollower.AfterError;
import io.lethe.topics.TopicFollower.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest records of each service, as a client sees them: whether work goes on. */
public final class Pulse implements AutoCloseable {

  /** What a service lets others see of its work. */
  public enum Sign {
    /** Serving made a picture. */
    PICTURE(Topics.GENERATIONS),
    /** The labeler changed the labelled set. Its records have the time of what caused them. */
    LABEL(Topics.LABEL_LOG),
    /** The trainer trains. */
    TRAINING(Topics.TRAINING_PROGRESS);

    private final Topic<?, ?> topic;

    Sign(Topic<?, ?> topic) {
      this.topic = topic;
    }
  }

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Map<String, Long> newest = new ConcurrentHashMap<>();
  private final boolean byArrival;
  private final TopicFollower follower;

  private Pulse(KafkaClients kafka, boolean byArrival) {
    this.byArrival = byArrival;
    follower =
        new TopicFollower(
            "lethe-drill-pulse",
            () -> kafka.reader("pulse"),
            Map.of(
                Sign.PICTURE.topic, Start.latest(0),
                Sign.LABEL.topic, Start.latest(0),
                Sign.TRAINING.topic, Start.latest(0)),
            AfterError.GO_ON,
            TopicFollower.each(this::see));
  }

  /**
   * Watches from now on.
   *
   * @param byArrival whether a record is as old as its arrival here, where its own time says
   *     nothing
   */
  static Pulse of(KafkaClients kafka, boolean byArrival) {
    var pulse = new Pulse(kafka, byArrival);
    pulse.follower.start();
    return pulse;
  }

  private void see(ConsumerRecord<byte[], byte[]> entry) {
    newest.merge(
        entry.topic(), byArrival ? System.currentTimeMillis() : entry.timestamp(), Math::max);
  }

  /**
   * Waits for signs that are younger than a moment, and tells how long after the moment each came.
   *
   * @throws IllegalStateException when one does not come for minutes
   */
  public Map<Sign, Duration> await(Set<Sign> signs, Instant moment) throws InterruptedException {
    Map<Sign, Duration> came = await(signs, moment, PATIENCE);
    if (came.size() < signs.size()) {
      throw new IllegalStateException(
          "Within %s only these went on: %s.".formatted(PATIENCE, came.keySet()));
    }
    return came;
  }

  /**
   * As {@link #await(Set, Instant)}, for so long after the moment.
   *
   * @return the signs that came
   */
  Map<Sign, Duration> await(Set<Sign> signs, Instant moment, Duration patience)
      throws InterruptedException {
    Map<Sign, Duration> came = new EnumMap<>(Sign.class);
    while (true) {
      Duration since = Duration.between(moment, Instant.now());
      for (Sign sign : signs) {
        if (newest.getOrDefault(sign.topic.name(), 0L) > moment.toEpochMilli()) {
          came.putIfAbsent(sign, since);
        }
      }
      if (came.size() == signs.size() || since.compareTo(patience) > 0) {
        return came;
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
