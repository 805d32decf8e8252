package io.lethe.trainer.jobs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The job in work.
 *
 * @param record its record
 * @param ending done when the worker is
 * @param cancellation counted down to make the worker stop
 */
record RunningJob(
    ConsumerRecord<byte[], byte[]> record,
    CompletableFuture<JobEnding> ending,
    CountDownLatch cancellation) {

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }

  void cancel() {
    cancellation.countDown();
  }

  boolean isCancelled() {
    return cancellation.getCount() == 0;
  }
}
