package io.lethe.labeler.views;

import io.lethe.schemas.QuarantinedSample;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A picture that vetting holds back.
 *
 * @param expiresAt when it is given up if nobody decides before, or null
 * @param prompt the text that it was made for or reported under, or null
 */
public record HeldRow(
    String sampleId,
    String reason,
    Instant quarantinedAt,
    Instant expiresAt,
    String generationId,
    String prompt,
    List<SupportRow> supports) {

  static HeldRow of(QuarantinedSample held) {
    return new HeldRow(
        held.getSampleId(),
        held.getReason(),
        held.getQuarantinedAt(),
        held.getExpiresAt(),
        held.getGenerationId(),
        held.getPrompt(),
        SupportRow.of(held.getSupports()));
  }

  /** The same picture with those who ask for it now, and why it is held back. */
  HeldRow with(List<SupportRow> now, String reason) {
    return new HeldRow(sampleId, reason, quarantinedAt, expiresAt, generationId, prompt, now);
  }

  /** The reporters who ask for it, each once; a moderator is none. */
  Set<String> reporters() {
    return supports.stream()
        .map(SupportRow::reporter)
        .filter(reporter -> !reporter.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
