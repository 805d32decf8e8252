package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.vetting.Decision;
import io.lethe.labeler.vetting.Sample;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.List;

/**
 * Looks again at pictures that are held back only because their reporters hold as many labels as
 * they may: room appears as the labelled set grows.
 */
final class Readmission {

  /** So few that a full quarantine costs next to nothing at each look at the clock. */
  private static final int AT_ONCE = 20;

  private final LabelerTables tables;
  private final LabelerSettings settings;
  private String after;

  Readmission(LabelerTables tables, LabelerSettings settings) {
    this.tables = tables;
    this.settings = settings;
  }

  /** Looks at the next few pictures, and begins anew after the last. */
  void lookAgain(Instant now) {
    List<QuarantinedSample> some = tables.quarantine().heldForRoom(after, AT_ONCE);
    after = null;
    for (QuarantinedSample held : some) {
      judge(held, now);
      after = some.size() < AT_ONCE ? null : ModelKey.of(held.getModel(), held.getSampleId());
    }
  }

  private void judge(QuarantinedSample held, Instant now) {
    int retracted = tables.memberships().retractions(held.getModel(), held.getSampleId());
    Decision decision =
        tables.vetting(held.getModel(), settings).decide(held.getSupports(), retracted);
    if (decision.isHeldBack()) {
      return;
    }
    try {
      Sample sample = Sample.of(held);
      tables.quarantine().release(held);
      tables
          .labels()
          .enter(sample, Supports.heldBy(decision.holder(), held.getSupports()), Cause.report(now));
    } catch (UnusableRecordException e) {
      // It stays held back until it expires.
    }
  }
}
