package io.lethe.labeler.commands;

import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.Withdrawals;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.vetting.Sample;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Command;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Moderators' verdicts on pictures, and their pardon of a reporter. A verdict on a picture counts
 * for or against all who asked for it.
 */
public final class Moderation {

  private final LabelerTables tables;
  private final Withdrawals withdrawals;

  public Moderation(LabelerTables tables, Withdrawals withdrawals) {
    this.tables = tables;
    this.withdrawals = withdrawals;
  }

  /**
   * Carries out ACCEPT, REJECT and UNBLOCK_REPORTER.
   *
   * @param now milliseconds since the epoch
   * @throws UnusableRecordException when that can't be
   */
  public void carryOut(Command command, long now) throws UnusableRecordException {
    var cause = new Cause(Instant.ofEpochMilli(now), command.getCommandId());
    switch (command.getKind()) {
      case ACCEPT -> accept(command.getModel(), command.getSampleId(), cause);
      case REJECT -> reject(command.getModel(), command.getSampleId(), cause);
      default -> unblock(command.getModel(), command.getReporter());
    }
  }

  private void accept(String model, String sampleId, Cause cause) throws UnusableRecordException {
    requireNotErased(model, sampleId);
    Support moderator = Supports.ofModerator(cause.commandId(), cause.at());
    Label label = tables.labels().find(model, sampleId);
    QuarantinedSample held = tables.quarantine().find(model, sampleId);
    if (held != null) {
      Sample sample = Sample.of(held);
      count(model, held.getSupports(), tables.reliability()::accepted);
      tables.quarantine().release(held);
      List<Support> supports = Supports.vouchedFor(held.getSupports(), moderator);
      tables.labels().enter(sample, supports, cause);
    } else if (tables.labels().active(model, sampleId) != null) {
      if (Supports.isVouchedFor(label.getSupports())) {
        throw new UnusableRecordException("A moderator accepted the picture before.");
      }
      count(model, label.getSupports(), tables.reliability()::accepted);
      tables.labels().vouch(label, moderator);
    } else if (label != null) {
      tables.labels().restore(label, List.of(moderator), cause);
    } else if (!tables.exclusions().isRejected(model, sampleId)) {
      throw unknown(model, sampleId);
    }
    tables.exclusions().readmit(model, sampleId);
  }

  private void reject(String model, String sampleId, Cause cause) throws UnusableRecordException {
    requireNotErased(model, sampleId);
    if (tables.exclusions().isRejected(model, sampleId)) {
      throw new UnusableRecordException("A moderator rejected the picture before.");
    }
    Label label = tables.labels().active(model, sampleId);
    QuarantinedSample held = tables.quarantine().find(model, sampleId);
    if (label != null) {
      drop(model, label.getSupports(), cause);
      withdrawals.withdraw(label, List.of(), cause);
    } else if (held != null) {
      drop(model, held.getSupports(), cause);
      tables.quarantine().release(held);
    } else if (tables.labels().find(model, sampleId) == null) {
      throw unknown(model, sampleId);
    }
    tables.exclusions().reject(model, sampleId);
  }

  private void drop(String model, List<Support> supports, Cause cause) {
    count(model, supports, tables.reliability()::rejected);
    tables.reports().done(model, supports, cause.at().toEpochMilli());
  }

  private static void count(
      String model, List<Support> supports, BiConsumer<String, String> verdict) {
    Supports.reporters(supports.stream()).forEach(reporter -> verdict.accept(model, reporter));
  }

  private void unblock(String model, String reporter) throws UnusableRecordException {
    if (!tables.reliability().isBlocked(model, reporter)) {
      throw new UnusableRecordException(
          "The reporter is not blocked for model %s.".formatted(model));
    }
    tables.reliability().block(model, reporter, false);
  }

  private void requireNotErased(String model, String sampleId) throws UnusableRecordException {
    if (tables.exclusions().isErased(model, sampleId)) {
      throw new UnusableRecordException("The picture was erased.");
    }
  }

  private static UnusableRecordException unknown(String model, String sampleId) {
    return new UnusableRecordException(
        "Unknown picture %s: model %s neither holds it back nor has it as a label."
            .formatted(sampleId, model));
  }
}
