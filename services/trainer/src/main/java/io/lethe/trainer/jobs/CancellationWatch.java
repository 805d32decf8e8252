package io.lethe.trainer.jobs;

import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the job in work has been cancelled: the labeler then writes it again with a reason. The
 * group's consumer can't see that, since it is paused while a job is in work. For the thread that
 * works on the job alone.
 */
final class CancellationWatch implements BooleanSupplier, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CancellationWatch.class);

  /** A training step asks far more often. What one look asks for, the next one sees. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private static final Duration LAST_LOOK = Duration.ofMillis(200);

  private final TrainingJob job;
  private final Consumer<byte[], byte[]> consumer;
  private long lastLook = System.nanoTime() - BETWEEN_LOOKS.toNanos();
  private String reason;

  /**
   * Looks at what is written from now on.
   *
   * @param consumer of no group; this closes it
   * @param partition where the job was read
   */
  CancellationWatch(TrainingJob job, Consumer<byte[], byte[]> consumer, int partition) {
    this.job = job;
    this.consumer = consumer;
    List<TopicPartition> from = List.of(new TopicPartition(Topics.TRAINING_JOBS.name(), partition));
    consumer.assign(from);
    consumer.seekToEnd(from);
    // Seeking waits for the first poll; the place is to be where the end is now.
    consumer.position(from.get(0));
  }

  @Override
  public boolean getAsBoolean() {
    if (reason == null && System.nanoTime() - lastLook >= BETWEEN_LOOKS.toNanos()) {
      lastLook = System.nanoTime();
      poll(Duration.ZERO);
    }
    return reason != null;
  }

  /** As the other, but sees what has been written up to now, which may take a moment. */
  boolean now() {
    if (reason == null) {
      poll(LAST_LOOK);
    }
    return reason != null;
  }

  private void poll(Duration patience) {
    try {
      consumer.poll(patience).forEach(this::look);
    } catch (KafkaException e) {
      // The job goes on; a broker that is away for long shows in the heartbeats.
      LOG.warn("Can't see whether job {} was cancelled: {}", job.getJobId(), e.toString());
    }
  }

  private void look(ConsumerRecord<byte[], byte[]> record) {
    try {
      TrainingJob newer = Topics.TRAINING_JOBS.decode(record);
      if (newer != null
          && TopicReader.key(record).equals(job.getModel())
          && newer.getJobId().equals(job.getJobId())) {
        reason = newer.getCancelReason();
      }
    } catch (SerializationException e) {
      LOG.debug("Left to the consumer of jobs, which makes it a dead letter", e);
    }
  }

  /** Why it was cancelled, if it was. */
  Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
