package io.lethe.trainer.jobs;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.trainer.config.TrainerStartException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes training jobs one after the other. A job runs on a thread of its own, for hours if need be,
 * while this one goes on polling paused partitions and so keeps its place in the group. What ends a
 * job is committed with its offset; when that fails the job is read again, and found finished on
 * disk or in the topics.
 */
public final class JobConsumer implements AutoCloseable {

  /** The group of all trainers. */
  public static final String GROUP = "lethe-trainer";

  private static final Logger LOG = LoggerFactory.getLogger(JobConsumer.class);
  private static final String SERVICE = "trainer";
  private static final Duration POLL = Duration.ofSeconds(1);

  private static final long RETRY_SECONDS = 1;
  private static final long STOP_SECONDS = 60;

  private final Consumer<byte[], byte[]> consumer;
  private final JobTransaction transaction;
  private final JobRun jobRun;
  private final BaseVersions bases;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "lethe-training"));
  private final Thread thread = new Thread(this::run, "lethe-jobs");
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Set<Integer> withoutBases = new HashSet<>();
  private RunningJob running;
  private boolean joined;
  private volatile boolean ready;
  private volatile String failure = "";

  private JobConsumer(KafkaClients clients, String instance, JobRun jobRun, BaseVersions bases) {
    this.consumer = clients.member("jobs", GROUP, 1);
    this.transaction = new JobTransaction(clients, GROUP + "-" + instance);
    this.jobRun = jobRun;
    this.bases = bases;
  }

  /**
   * Joins the group and starts to take jobs.
   *
   * @param instance unique among all trainers
   */
  public static JobConsumer start(
      KafkaClients clients, String instance, JobRun jobRun, BaseVersions bases) {
    var jobs = new JobConsumer(clients, instance, jobRun, bases);
    jobs.thread.start();
    return jobs;
  }

  /** Whether the group has given it its partitions, and their models have a version. */
  public boolean isReady() {
    return ready && failure.isEmpty();
  }

  /** Why it stopped, in one sentence; empty as long as it runs. */
  public Optional<String> failure() {
    return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
  }

  private void run() {
    try {
      consumer.subscribe(List.of(Topics.TRAINING_JOBS.name()), new Rebalance());
      while (stopping.getCount() > 0) {
        try {
          settleAndPoll();
        } catch (WakeupException e) {
          LOG.trace("Woken up: a job has ended, or the trainer stops");
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          LOG.warn("Kafka refuses; trying again: {}", e.toString());
          if (stopping.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
            break;
          }
        }
      }
    } catch (TrainerStartException e) {
      failure = e.getMessage();
      LOG.error("The trainer takes no more jobs: {}", failure);
    } catch (InterruptedException | RuntimeException e) {
      failure = "The trainer takes no more jobs: " + e;
      LOG.error(failure, e);
    } finally {
      leave();
    }
  }

  private void settleAndPoll() {
    if (running != null && running.ending().isDone()) {
      RunningJob ended = running;
      running = null;
      try {
        settle(ended);
      } finally {
        consumer.resume(consumer.assignment());
      }
    }
    var records = consumer.poll(POLL);
    try {
      // Before a job is looked at: what closed it may be in a commit that is not visible yet.
      transaction.open();
      registerBases();
    } catch (KafkaException e) {
      records.forEach(this::rewind);
      throw e;
    }
    // One at most, as the consumer is set up.
    records.forEach(this::take);
  }

  private void registerBases() {
    for (Integer partition : List.copyOf(withoutBases)) {
      List<ModelVersion> missing = bases.missing(partition);
      if (!missing.isEmpty()) {
        missing.forEach(transaction::add);
        transaction.commit();
      }
      withoutBases.remove(partition);
    }
    ready = joined;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    TrainingJob job;
    try {
      job = JobRecords.decode(record);
    } catch (SerializationException e) {
      LOG.warn("A record of {} is a dead letter: {}", record.topic(), e.getMessage());
      DeadLetter letter = BoundedDeadLetters.of(record, e.getMessage(), SERVICE, Instant.now());
      commit(
          record,
          () -> transaction.add(Topics.DEAD_LETTERS, BoundedDeadLetters.key(letter), letter));
      return;
    }
    if (job == null) {
      // A tombstone: there is nothing to do.
      commit(record, () -> {});
      return;
    }
    consumer.pause(consumer.assignment());
    var cancellation = new CountDownLatch(1);
    CompletableFuture<JobEnding> ending =
        CompletableFuture.supplyAsync(
            () -> jobRun.run(job, record.partition(), () -> cancellation.getCount() == 0), worker);
    running = new RunningJob(record, ending, cancellation);
    ending.whenComplete((done, failed) -> consumer.wakeup());
  }

  private void settle(RunningJob ended) {
    if (ended.isCancelled()) {
      // The partition has another owner, or the trainer stops: the job stays open.
      return;
    }
    JobEnding ending;
    try {
      ending = ended.ending().join();
    } catch (CompletionException e) {
      rewind(ended.record());
      throw new KafkaException("The job could not be looked at", e);
    }
    if (ending instanceof JobEnding.Closed closed) {
      byte[] key = closed.result().getModel().getBytes(StandardCharsets.UTF_8);
      commit(
          ended.record(),
          () -> {
            closed.version().ifPresent(transaction::add);
            transaction.add(Topics.JOB_RESULTS, key, closed.result());
          });
    } else if (ending instanceof JobEnding.Skipped) {
      commit(ended.record(), () -> {});
    }
  }

  private void commit(ConsumerRecord<byte[], byte[]> record, Runnable additions) {
    try {
      additions.run();
      transaction.commit(record, consumer.groupMetadata());
    } catch (KafkaException e) {
      rewind(record);
      throw e;
    }
  }

  private void rewind(ConsumerRecord<byte[], byte[]> record) {
    var partition = new TopicPartition(record.topic(), record.partition());
    if (consumer.assignment().contains(partition)) {
      consumer.seek(partition, record.offset());
    }
  }

  /** Lets the worker end its step, and leaves the group. */
  private void leave() {
    ready = false;
    worker.shutdown();
    try {
      if (running != null) {
        running.cancel();
        if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
          LOG.warn("The job in work did not stop within {} s", STOP_SECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // A job that was finished meanwhile stays open too: its attempt is on disk.
      transaction.close();
      consumer.close();
    }
  }

  /** Stops within one step; the job in work stays open. */
  @Override
  public void close() {
    stopping.countDown();
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Rebalance implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      joined = true;
      partitions.forEach(partition -> withoutBases.add(partition.partition()));
      if (running != null) {
        consumer.pause(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> withoutBases.remove(partition.partition()));
      if (running != null && partitions.contains(running.partition())) {
        running.cancel();
      }
    }
  }
}
