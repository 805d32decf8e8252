package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.config.ModelPolicy;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Counts each reporter's reports of a model in windows that begin at multiples of their length. */
public final class ReportLimit {

  private static final String STORE = "report-counts";

  private final LabelerSettings settings;
  private final WindowStore<String, Integer> counts;

  private ReportLimit(LabelerSettings settings, WindowStore<String, Integer> counts) {
    this.settings = settings;
    this.counts = counts;
  }

  /** The counts of the present window and, for reports that come late, of the one before. */
  public static StoreBuilder<?> store(LabelerSettings settings) {
    return settings
        .stores()
        .windowed(STORE, settings.longestWindow().multipliedBy(2), Serdes.Integer());
  }

  /** The limit of a processor that has its store. */
  public static ReportLimit open(ProcessorContext<?, ?> context, LabelerSettings settings) {
    return new ReportLimit(settings, context.getStateStore(STORE));
  }

  /**
   * Counts a report and says whether its reporter is over the limit with it.
   *
   * @param timestamp the broker's time of the report, milliseconds since the epoch
   */
  public boolean isOver(SensitiveReport report, long timestamp) {
    return isOver(report, timestamp, 1);
  }

  /** The same of a report that was counted before, when its dead letter was first sent. */
  public boolean wasOver(SensitiveReport report, long timestamp) {
    return isOver(report, timestamp, 0);
  }

  private boolean isOver(SensitiveReport report, long timestamp, int more) {
    ModelPolicy policy = settings.policy(report.getModel());
    if (policy.trustedReporters().contains(report.getReporter())) {
      return false;
    }
    long length = policy.vetting().window().toMillis();
    long window = timestamp - Math.floorMod(timestamp, length);
    String key = ModelKey.of(report.getModel(), report.getReporter());
    Integer before = counts.fetch(key, window);
    int count = (before == null ? 0 : before) + more;
    if (more > 0) {
      counts.put(key, count, window);
    }
    return count > policy.vetting().limit();
  }
}
