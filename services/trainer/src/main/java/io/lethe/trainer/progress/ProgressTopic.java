package io.lethe.trainer.progress;

import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends progress outside the job's transaction, since it must be seen before the end. What can't be
 * sent is dropped, since the next beat says more.
 */
public final class ProgressTopic implements Consumer<TrainingProgress> {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressTopic.class);

  private final Producer<byte[], byte[]> producer;

  public ProgressTopic(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  @Override
  public void accept(TrainingProgress progress) {
    try {
      String topic = Topics.TRAINING_PROGRESS.name();
      producer.send(
          new ProducerRecord<>(
              topic,
              progress.getModel().getBytes(StandardCharsets.UTF_8),
              Topics.TRAINING_PROGRESS.encode(progress)));
    } catch (KafkaException e) {
      LOG.warn("A heartbeat of job {} was not sent: {}", progress.getJobId(), e.toString());
    }
  }
}
