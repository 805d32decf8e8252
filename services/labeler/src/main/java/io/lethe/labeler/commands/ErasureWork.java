package io.lethe.labeler.commands;

import io.lethe.labeler.jobs.Memberships;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.labelset.KnownVersions;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.Withdrawals;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.ErasureTally;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;

/** One erasure, or a slice of one: takes labels and held pictures away, and counts what it did. */
final class ErasureWork {

  /** So that a receipt stays far below the largest record. */
  private static final int MOST_SEQUENCES = 1000;

  private final String model;
  private final Cause cause;
  private final ErasureTally tally;
  private final LabelerTables tables;
  private final Withdrawals withdrawals;
  private final KeyValueStore<String, TrainingJob> openJobs;
  private final Set<String> learnedBy = new HashSet<>();
  private KnownVersions versions;
  private boolean inJob;

  /**
   * @param cause when, and by which command
   * @param tally what the erasure did so far; changed in place
   * @param openJobs the open jobs by model
   */
  ErasureWork(
      String model,
      Cause cause,
      ErasureTally tally,
      LabelerTables tables,
      Withdrawals withdrawals,
      KeyValueStore<String, TrainingJob> openJobs) {
    this.model = model;
    this.cause = cause;
    this.tally = tally;
    this.tables = tables;
    this.withdrawals = withdrawals;
    this.openJobs = openJobs;
  }

  /** Takes reports' support away from a label; one without support left is erased. */
  void leave(Label label, List<Support> gone, List<Support> left) {
    forget(gone);
    if (left.isEmpty()) {
      erase(label);
    } else {
      withdrawals.withdraw(label, left, cause);
    }
  }

  /** Takes reports' support away from a held picture; one without support left goes. */
  void leave(QuarantinedSample sample, List<Support> gone, List<Support> left) {
    forget(gone);
    if (left.isEmpty()) {
      tally.setHeld(tally.getHeld() + 1);
    }
    tables.quarantine().withdraw(sample, left);
  }

  /** Ends the slice: names the versions that learned, and takes the open job back if it must. */
  void finish(Emitter emitter) {
    if (!learnedBy.isEmpty()) {
      tally.setLearnedBy(versions.union(tally.getLearnedBy(), learnedBy));
    }
    if (inJob) {
      String jobId = openJobs.get(model).getJobId();
      tally.setCancelledJob(jobId);
      String reason = "A picture of its labelled set was erased.";
      emitter.send(TriggerEvent.OUTLET, model, new TriggerEvent.Cancel(jobId, reason, true));
    }
  }

  private void forget(List<Support> supports) {
    int reports = (int) supports.stream().filter(s -> !Supports.isModerators(s)).count();
    tally.setReports(tally.getReports() + reports);
    tables.reports().done(model, supports, cause.at().toEpochMilli());
  }

  private void erase(Label label) {
    if (versions == null) {
      versions = tables.memberships().versions(model);
    }
    List<Long> changes = tables.memberships().changes(model, label.getSampleId());
    TrainingJob job = openJobs.get(model);
    inJob |= job != null && Memberships.isMember(changes, job.getThroughSequence());
    learnedBy.addAll(tables.labels().erase(label, versions, cause));
    tally.setLabels(tally.getLabels() + 1);
    if (label.getStatus() == LabelStatus.ACTIVE && tally.getSequences().size() < MOST_SEQUENCES) {
      tally.getSequences().add(tables.labels().lastSequence(model));
    }
  }
}
