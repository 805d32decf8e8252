package io.lethe.serving.trial;

import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells lethe.trial-counts again and again what this instance has counted of the trials that run:
 * totals, so that one that is lost or comes twice changes nothing.
 */
public final class TrialCountsLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrialCountsLog.class);

  private final String instance;
  private final Trials trials;
  private final TopicWriter writer;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lethe-trial-counts");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts to tell.
   *
   * @param instance this instance's name
   */
  public TrialCountsLog(String instance, Trials trials, TopicWriter writer, Duration every) {
    this.instance = instance;
    this.trials = trials;
    this.writer = writer;
    var unused =
        beats.scheduleAtFixedRate(
            this::guardedBeat, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A beat that throws would be the last one. */
  private void guardedBeat() {
    try {
      trials.counts(instance).forEach(this::send);
    } catch (RuntimeException e) {
      LOG.error("Counts of trials could not be told", e);
    }
  }

  private void send(TrialCounts counts) {
    // The next beat tells it again, so nobody waits for this one.
    var unused =
        writer
            .sendByModel(Topics.TRIAL_COUNTS, ModelKey.of(counts.getModel(), instance), counts)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    LOG.debug("Counts of {} not told", counts.getModel(), error);
                  }
                });
  }

  @Override
  public void close() {
    beats.shutdownNow();
  }
}
