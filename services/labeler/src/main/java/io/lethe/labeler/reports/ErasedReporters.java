package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.stores.WindowLookup;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Reporters that were erased, for as long as a report of theirs may yet be under way. */
public final class ErasedReporters {

  private final WindowStore<String, Long> erased;

  public ErasedReporters(WindowStore<String, Long> erased) {
    this.erased = erased;
  }

  /** The store of them. */
  public static StoreBuilder<?> store(String name, LabelerSettings settings) {
    return settings.stores().forgetful(name, settings.reportRetention(), Serdes.Long());
  }

  /** Whether a report was sent before its reporter was erased. */
  public boolean sent(SensitiveReport report, MatchedReport matched) {
    String key = ModelKey.of(report.getModel(), report.getReporter());
    Long erasedAt = WindowLookup.latest(erased, key);
    return erasedAt != null && matched.getOrigin().getTimestamp() <= erasedAt;
  }

  /**
   * Remembers an erasure.
   *
   * @param at the broker's time of the command, milliseconds since the epoch
   */
  public void add(String model, String reporter, long at) {
    erased.put(ModelKey.of(model, reporter), at, at);
  }
}
