package io.lethe.trainer.pictures;

import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.RetryingThread;
import io.lethe.topics.TopicFollower;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes stored pictures that nobody needs, again and again, on a thread of its own. */
public final class PictureCleaner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PictureCleaner.class);
  private static final String NAME = "lethe-picture-cleaner";
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  /** How long reading what is named may take before a look is put off. */
  private static final Duration READ_WITHIN = Duration.ofMinutes(5);

  private final NamedPictures named = new NamedPictures();
  private final PictureSweep sweep;
  private final TopicFollower follower;
  private final CleaningMetrics metrics;
  private final Duration every;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final RetryingThread thread = new RetryingThread(NAME, this::run, CLOSE_WAIT);
  private volatile long cameRoundAt = System.nanoTime();

  /**
   * Does not start yet.
   *
   * @param store closed by whoever opened it
   * @param keptDays days after that of its storing on which a picture stays, named or not
   * @param every time between two looks
   */
  public PictureCleaner(
      KafkaClients kafka,
      PictureStore store,
      int keptDays,
      Duration every,
      CleaningMetrics metrics,
      Clock clock) {
    this.sweep = new PictureSweep(store, named, keptDays, clock);
    this.every = every;
    this.metrics = metrics;
    // An erased picture that is older goes with its day.
    var sinceThen = TopicFollower.Start.since(clock.instant().minus(Duration.ofDays(keptDays + 1)));
    this.follower =
        new TopicFollower(
            "lethe-named-pictures",
            () -> kafka.reader("named-pictures"),
            Map.of(
                Topics.LABELS,
                TopicFollower.Start.ALL,
                Topics.QUARANTINE,
                TopicFollower.Start.ALL,
                Topics.LABEL_LOG,
                sinceThen,
                Topics.ERASURES,
                sinceThen),
            TopicFollower.AfterError.ANEW,
            named);
  }

  /** Starts. */
  public void start() {
    follower.start();
    thread.start();
  }

  private void run(BooleanSupplier running) {
    while (running.getAsBoolean()) {
      cameRoundAt = System.nanoTime();
      try {
        look();
        if (closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look() throws InterruptedException {
    try {
      follower.catchUp(READ_WITHIN).get();
      metrics.deleted(sweep.look());
    } catch (ExecutionException e) {
      LOG.warn("What names pictures was not read in time; they stay for now");
    } catch (IOException e) {
      metrics.failed();
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Why the process should be restarted, in one sentence; empty while it need not be.
   *
   * @param longest how long a look may take
   */
  public Optional<String> problem(Duration longest) {
    if (!thread.isAlive() && closing.getCount() > 0) {
      return Optional.of("The thread " + NAME + " ended.");
    }
    boolean stuck = System.nanoTime() - cameRoundAt > every.plus(longest).toNanos();
    return stuck
        ? Optional.of("%s has been at one look for more than %s.".formatted(NAME, longest))
        : follower.problem(longest);
  }

  @Override
  public void close() {
    closing.countDown();
    thread.close();
    follower.close();
  }
}
