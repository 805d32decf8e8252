package io.lethe.labeler.labelset;

import io.lethe.labeler.reports.ErasedReporters;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.vetting.ReporterReliability;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.streams.state.KeyValueStore;

/** What may not become a label, whoever asks for it: what was rejected, blocked or erased. */
public final class Exclusions {

  private static final String REJECTED = "REJECTED";
  private static final String ERASED = "ERASED";

  private final KeyValueStore<String, String> samples;
  private final ErasedReporters erasedReporters;
  private final ReporterReliability standings;

  Exclusions(
      KeyValueStore<String, String> samples,
      ErasedReporters erasedReporters,
      ReporterReliability standings) {
    this.samples = samples;
    this.erasedReporters = erasedReporters;
    this.standings = standings;
  }

  public boolean isBlocked(SensitiveReport report) {
    return standings.isBlocked(report.getModel(), report.getReporter());
  }

  public boolean isRejected(String model, String sampleId) {
    return REJECTED.equals(samples.get(ModelKey.of(model, sampleId)));
  }

  public void reject(String model, String sampleId) {
    samples.put(ModelKey.of(model, sampleId), REJECTED);
  }

  /** Takes a rejection back. */
  public void readmit(String model, String sampleId) {
    samples.delete(ModelKey.of(model, sampleId));
  }

  public boolean isErased(String model, String sampleId) {
    return ERASED.equals(samples.get(ModelKey.of(model, sampleId)));
  }

  public void erase(String model, String sampleId) {
    samples.put(ModelKey.of(model, sampleId), ERASED);
  }

  /** Whether a report was under way when its reporter was erased. */
  boolean isErased(SensitiveReport report, MatchedReport matched) {
    return erasedReporters.sent(report, matched);
  }

  /**
   * Erases what a reporter has sent so far and is still under way.
   *
   * @param at the broker's time of the command, milliseconds since the epoch
   */
  public void eraseReporter(String model, String reporter, long at) {
    erasedReporters.add(model, reporter, at);
  }
}
