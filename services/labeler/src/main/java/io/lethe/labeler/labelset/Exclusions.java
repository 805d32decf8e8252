package io.lethe.labeler.labelset;

import io.lethe.labeler.reports.ErasedReporters;
import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.vetting.ReporterReliability;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.streams.state.KeyValueStore;

/** Rejected and erased pictures and blocked and erased reporters, whose reports make no label. */
public final class Exclusions {

  private static final String REJECTED = "REJECTED";
  private static final String ERASED = "ERASED";

  private final KeyValueStore<String, String> samples;
  private final ErasedReporters erasedReporters;
  private final ReporterReliability reliability;

  Exclusions(
      KeyValueStore<String, String> samples,
      ErasedReporters erasedReporters,
      ReporterReliability reliability) {
    this.samples = samples;
    this.erasedReporters = erasedReporters;
    this.reliability = reliability;
  }

  /** Whether a moderator blocked the reporter. */
  public boolean isBlocked(ReceivedReport report) {
    return reliability.isBlocked(report.model(), report.reporter());
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

  /** Whether a report's reporter was erased after it was sent. */
  boolean isSenderErased(ReceivedReport report) {
    return erasedReporters.includeSenderOf(report);
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
