package io.lethe.standalone.jobs;

import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicFollower;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Follows the jobs while they run. */
public final class JobWatch implements AutoCloseable {

  private static final Duration FETCH_WAIT = Duration.ofMillis(100);

  private final JobHistory history = new JobHistory();
  private final TopicFollower follower;
  private boolean changed;

  /** Begins to read, with all that the topics hold. */
  public JobWatch(KafkaClients kafka) {
    follower =
        new TopicFollower(
            "lethe-job-watch",
            () -> kafka.reader("job-watch", FETCH_WAIT),
            JobHistory.TOPICS.stream()
                .collect(Collectors.toMap(Function.identity(), topic -> TopicFollower.Start.ALL)),
            TopicFollower.AfterError.GO_ON,
            new Records());
    follower.start();
  }

  /**
   * Waits for news.
   *
   * @param most how long at most
   */
  public synchronized void awaitNews(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    long left = most.toMillis();
    while (!changed && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    changed = false;
  }

  /** Whether all is read that was there when it began. */
  public boolean isComplete() {
    return follower.caughtUp();
  }

  /** A job as it is now. */
  public synchronized Optional<JobState> find(String jobId) {
    return history.find(jobId);
  }

  /** A model's open job. */
  public synchronized Optional<JobState> open(String model) {
    return history.open(model);
  }

  @Override
  public void close() {
    follower.close();
  }

  private synchronized void tell() {
    changed = true;
    notifyAll();
  }

  private final class Records implements TopicFollower.Listener {

    @Override
    public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      synchronized (JobWatch.this) {
        records.forEach(record -> TopicFollower.readOrSkip(record, history::add));
      }
      tell();
    }

    @Override
    public void caughtUp() {
      tell();
    }
  }
}
