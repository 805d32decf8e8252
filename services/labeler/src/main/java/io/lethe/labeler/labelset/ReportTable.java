package io.lethe.labeler.labelset;

import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.stores.Slice;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** Which report supports which sample, and which reports are done with. */
public final class ReportTable {

  private static final char PART = '\0';

  private final KeyValueStore<String, String> samples;
  private final WindowStore<String, String> done;

  ReportTable(KeyValueStore<String, String> samples, WindowStore<String, String> done) {
    this.samples = samples;
    this.done = done;
  }

  /** The key of a report among all reports of a partition's models. */
  static String key(ReceivedReport report) {
    return key(report.model(), report.reporter(), report.reportId());
  }

  private static String key(String model, String reporter, String reportId) {
    return ModelKey.of(model, reporter + PART + reportId);
  }

  /** The sample that a report supports, or null. */
  String sampleOf(String key) {
    return samples.get(key);
  }

  void supports(String key, String sampleId) {
    samples.put(key, sampleId);
  }

  /** Whether a report was taken back, or lost its sample by a verdict, not long ago. */
  boolean isDone(String key) {
    return WindowEntries.latest(done, key) != null;
  }

  /**
   * Forgets a report that counts no more; a retraction of it changes nothing from now on.
   *
   * @param at milliseconds since the epoch
   */
  void done(String key, long at) {
    samples.delete(key);
    WindowEntries.put(done, key, "", at);
  }

  /** The same for the reports behind supports. */
  public void done(String model, List<Support> supports, long at) {
    supports.stream()
        .filter(support -> !Supports.isModerators(support))
        .forEach(support -> done(key(model, support.getReporter(), support.getReportId()), at));
  }

  /**
   * Some of a reporter's reports that count, in the order of their ids: reportId to sampleId.
   *
   * @param after the id after which they begin, or null for the first
   */
  public Map<String, String> ofReporter(String model, String reporter, String after) {
    String prefix = key(model, reporter, "");
    // No identifier is empty or holds a character below the blank.
    String from = after == null ? prefix : prefix + after + PART;
    String to = ModelKey.of(model, reporter + (char) (PART + 1));
    Map<String, String> found = new LinkedHashMap<>();
    try (KeyValueIterator<String, String> some = samples.range(from, to)) {
      while (some.hasNext() && found.size() < Slice.ENTRIES) {
        var entry = some.next();
        found.put(entry.key.substring(prefix.length()), entry.value);
      }
    }
    return found;
  }
}
