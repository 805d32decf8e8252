package io.lethe.labeler.views;

import io.lethe.schemas.Support;
import java.time.Instant;
import java.util.List;

/**
 * A report that asks for a picture.
 *
 * @param reporter empty where a moderator vouches for the picture
 * @param generationId the generation that it names, or null for an inline picture
 * @param reason why, in the reporter's words; empty where they gave none, or none were kept
 */
public record SupportRow(
    String reporter, String reportId, Instant supportedAt, String generationId, String reason) {

  static List<SupportRow> of(List<Support> supports) {
    return supports.stream()
        .map(
            s ->
                new SupportRow(
                    s.getReporter(),
                    s.getReportId(),
                    s.getSupportedAt(),
                    s.getGenerationId(),
                    s.getReason()))
        .toList();
  }
}
