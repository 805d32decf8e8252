package io.lethe.trainer.progress;

import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends progress outside the job's transaction, since it must be seen before the end. What can't be
 * sent is dropped, since the next beat says more; the log says so.
 */
public final class ProgressTopic implements Consumer<TrainingProgress> {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressTopic.class);

  private final Producer<byte[], byte[]> producer;
  private final Consumer<String> log;

  /** Why the last beat was not sent; empty where it was. */
  private final AtomicReference<Optional<Class<?>>> refusal =
      new AtomicReference<>(Optional.empty());

  public ProgressTopic(Producer<byte[], byte[]> producer) {
    this(producer, LOG::warn);
  }

  /**
   * As the other.
   *
   * @param log takes a sentence when beats begin to fail, fail otherwise, and are sent again
   */
  ProgressTopic(Producer<byte[], byte[]> producer, Consumer<String> log) {
    this.producer = producer;
    this.log = log;
  }

  @Override
  public void accept(TrainingProgress progress) {
    String jobId = progress.getJobId();
    try {
      producer.send(
          new ProducerRecord<>(
              Topics.TRAINING_PROGRESS.name(),
              progress.getModel().getBytes(StandardCharsets.UTF_8),
              Topics.TRAINING_PROGRESS.encode(progress)),
          (metadata, failure) -> answered(jobId, Optional.ofNullable(failure)));
    } catch (KafkaException e) {
      answered(jobId, Optional.of(e));
    }
  }

  /** A right that is missing fails a beat a second, for hours: the same is told once. */
  private void answered(String jobId, Optional<Exception> failure) {
    Optional<Class<?>> now = failure.map(Object::getClass);
    if (!now.equals(refusal.getAndSet(now))) {
      log.accept(
          failure
              .map(why -> "A heartbeat of job %s was not sent: %s".formatted(jobId, why))
              .orElse("Heartbeats are sent again, of job %s.".formatted(jobId)));
    }
  }
}
