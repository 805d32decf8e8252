package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Erased reporters, kept for as long as a report of theirs may still be under way. */
public final class ErasedReporters {

  private final WindowStore<String, Long> erasures;

  public ErasedReporters(WindowStore<String, Long> erasures) {
    this.erasures = erasures;
  }

  /** Their store, under a name of its own in each stage. */
  public static StoreBuilder<?> store(String name, LabelerSettings settings) {
    return settings.stores().windowed(name, settings.reportRetention(), Serdes.Long());
  }

  /** Whether a report's reporter was erased after it was sent. */
  public boolean includeSenderOf(ReceivedReport report) {
    Long erasedAt = WindowEntries.latest(erasures, ModelKey.of(report.model(), report.reporter()));
    return erasedAt != null && report.sentAt() <= erasedAt;
  }

  /**
   * Remembers an erasure.
   *
   * @param at the broker's time of the command, milliseconds since the epoch
   */
  public void add(String model, String reporter, long at) {
    String key = ModelKey.of(model, reporter);
    Long before = WindowEntries.latest(erasures, key);
    WindowEntries.put(erasures, key, before == null ? at : Math.max(before, at), at);
  }
}
