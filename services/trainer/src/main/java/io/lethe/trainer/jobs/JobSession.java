package io.lethe.trainer.jobs;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.Topics;
import io.lethe.trainer.versions.RetiredModels;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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
 * Takes jobs for as long as one consumer is in the group. A refusal of Kafka's is waited out; after
 * anything else the session ends, and another one begins. For one thread, except {@link #isReady},
 * {@link #failure} and {@link #wakeUp}.
 */
final class JobSession {

  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);
  private static final String SERVICE = "trainer";
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long RETRY_MILLIS = 1000;
  private static final Duration BASE_RETRY = Duration.ofSeconds(10);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
  private static final Duration RETIRED_EVERY = Duration.ofHours(1);

  private final Consumer<byte[], byte[]> consumer;
  private final JobTransaction transaction;
  private final JobRun jobRun;
  private final BaseVersions bases;
  private final Executor worker;
  private final Duration stopWait;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Set<Integer> withoutBases = new HashSet<>();
  private final RetiredModels retired;
  private long basesTriedAt;
  private long retiredLookedAt = System.nanoTime() - RETIRED_EVERY.toNanos();
  private RunningJob running;
  private boolean joined;
  private volatile boolean ready;
  private volatile String failure = "";

  /**
   * A session.
   *
   * @param consumer a new member of the group; the session closes it, and the transaction
   * @param retired deletes weights, beside the jobs
   * @param worker works on jobs, one at a time
   * @param stopWait how long a job may take to end its step when the session ends
   */
  JobSession(
      Consumer<byte[], byte[]> consumer,
      JobTransaction transaction,
      JobRun jobRun,
      BaseVersions bases,
      RetiredModels retired,
      Executor worker,
      Duration stopWait) {
    this.consumer = consumer;
    this.transaction = transaction;
    this.jobRun = jobRun;
    this.bases = bases;
    this.retired = retired;
    this.worker = worker;
    this.stopWait = stopWait;
  }

  /** Whether the group has given it its partitions, and their models have a version. */
  boolean isReady() {
    return ready;
  }

  /** Why a model has no first version, in one sentence; empty where each has one. */
  Optional<String> failure() {
    return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
  }

  /** Ends a poll or a pause at once. */
  void wakeUp() {
    stopping.countDown();
    consumer.wakeup();
  }

  /**
   * Takes jobs.
   *
   * @param beat called each time round, a second apart at most unless something is stuck
   */
  void run(BooleanSupplier wanted, Runnable beat) {
    try {
      consumer.subscribe(List.of(Topics.TRAINING_JOBS.name()), new Rebalance());
      while (wanted.getAsBoolean()) {
        beat.run();
        try {
          settleAndPoll();
        } catch (WakeupException e) {
          LOG.trace("Woken up: a job has ended, or the trainer stops");
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          LOG.warn("Kafka refuses; trying again: {}", e.toString());
          if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    lookForRetired();
  }

  /** On the jobs' thread: a store may take its time, and this one keeps its place in the group. */
  private void lookForRetired() {
    if (!joined || System.nanoTime() - retiredLookedAt < RETIRED_EVERY.toNanos()) {
      return;
    }
    retiredLookedAt = System.nanoTime();
    List<Integer> partitions =
        consumer.assignment().stream().map(TopicPartition::partition).toList();
    worker.execute(() -> retired.delete(partitions));
  }

  /** A base that can't be had costs its own model only, and is tried again. */
  private void registerBases() {
    if (!failure.isEmpty() && System.nanoTime() - basesTriedAt < BASE_RETRY.toNanos()) {
      return;
    }
    String problem = "";
    for (Integer partition : List.copyOf(withoutBases)) {
      BaseVersions.Missing missing = bases.missing(partition);
      if (!missing.versions().isEmpty()) {
        missing.versions().forEach(transaction::add);
        transaction.commit();
      }
      if (missing.problem().isEmpty()) {
        withoutBases.remove(partition);
      } else {
        problem = missing.problem().get();
        LOG.error(problem);
      }
    }
    basesTriedAt = System.nanoTime();
    failure = problem;
    ready = joined && withoutBases.isEmpty();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    TrainingJob job;
    try {
      job = JobRecords.decode(record, consumer.partitionsFor(record.topic()).size());
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
    try {
      if (running != null) {
        running.cancel();
        running.ending().get(stopWait.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      LOG.warn("The job in work did not stop within {} s", stopWait.toSeconds());
    } catch (ExecutionException e) {
      LOG.debug("The job in work ended with a failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // A job that was finished meanwhile stays open too: its attempt is on disk.
      transaction.close();
      consumer.close(CLOSE_WAIT);
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
