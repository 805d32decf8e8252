package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.vetting.Decision;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Label;
import io.lethe.schemas.Support;
import java.time.Duration;
import java.util.List;

/** Takes support away from labels. What is left must carry the label, or it is held back again. */
public final class Withdrawals {

  private final LabelerTables tables;
  private final LabelerSettings settings;

  public Withdrawals(LabelerTables tables, LabelerSettings settings) {
    this.tables = tables;
    this.settings = settings;
  }

  /**
   * Leaves a label the support that is left. One without any is RETRACTED. Where its holder left,
   * the next reporter in good standing holds it who has room; without one it is RETRACTED too, and
   * its picture is held back for a moderator.
   */
  public void withdraw(Label label, List<Support> left, Cause cause) {
    Duration retention = settings.policy(label.getModel()).vetting().quarantineRetention();
    if (left.isEmpty()) {
      tables.labels().retract(label, cause, retention);
      return;
    }
    if (left.get(0).equals(label.getSupports().get(0)) || Supports.isVouchedFor(left)) {
      tables.labels().keep(label, left);
      return;
    }
    Decision decision = tables.vettingWithout(label, settings).inherit(left);
    if (decision.isHeldBack()) {
      tables.labels().retract(label, cause, retention);
      tables.quarantine().hold(label, left, decision, cause.at(), retention);
    } else {
      tables.labels().keep(label, Supports.heldBy(decision.holder(), left));
    }
  }
}
