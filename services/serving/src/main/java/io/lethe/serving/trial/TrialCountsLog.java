package io.lethe.serving.trial;

import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.supervision.RegularWork;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells lethe.trial-counts again and again what this instance has counted of the trials that run:
 * totals, so that one that is lost or comes twice changes nothing.
 */
public final class TrialCountsLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrialCountsLog.class);

  private final String instance;
  private final TopicWriter writer;
  private final RegularWork beats;

  /**
   * Starts to tell.
   *
   * @param instance this instance's name
   * @param longest time that it may take to tell; beyond it there is a {@link #problem}
   */
  public TrialCountsLog(
      String instance, Trials trials, TopicWriter writer, Duration every, Duration longest) {
    this.instance = instance;
    this.writer = writer;
    this.beats =
        new RegularWork(
            "lethe-trial-counts", longest, () -> trials.counts(instance).forEach(this::send));
    beats.start(every);
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return beats.problem();
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
    beats.close();
  }
}
