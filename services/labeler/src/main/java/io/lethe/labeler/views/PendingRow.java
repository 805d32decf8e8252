package io.lethe.labeler.views;

import io.lethe.schemas.Awaited;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.ReportKind;
import java.time.Instant;

/**
 * A report that waits.
 *
 * @param generationId the generation that it names, or null for an inline picture or a retraction
 * @param until end of its grace
 */
public record PendingRow(
    String reportId,
    String reporter,
    ReportKind kind,
    String generationId,
    Awaited waitsFor,
    Instant since,
    Instant until) {

  static PendingRow of(PendingReport report) {
    return new PendingRow(
        report.getReportId(),
        report.getReporter(),
        report.getKind(),
        report.getGenerationId(),
        report.getWaitsFor(),
        report.getSince(),
        report.getUntil());
  }
}
