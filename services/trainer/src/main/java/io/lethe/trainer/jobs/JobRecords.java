package io.lethe.trainer.jobs;

import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Reads the records of the topic of jobs. */
final class JobRecords {

  private JobRecords() {}

  /**
   * The job of a record.
   *
   * @param partitions how many the topic of jobs has
   * @return null for a tombstone
   * @throws SerializationException when it can't be decoded, has another key than its model, or
   *     lies in another partition than its model's
   */
  static TrainingJob decode(ConsumerRecord<byte[], byte[]> record, int partitions) {
    TrainingJob job = Topics.TRAINING_JOBS.decode(record);
    if (job != null) {
      String key = TopicReader.key(record);
      if (!job.getModel().equals(key)) {
        throw new SerializationException(
            "The job is of model %s, but its key is '%s'.".formatted(job.getModel(), key));
      }
      int home = ModelPartitioner.partition(key, partitions);
      if (home != record.partition()) {
        throw new SerializationException(
            "Jobs of model %s belong into partition %d.".formatted(key, home));
      }
    }
    return job;
  }
}
