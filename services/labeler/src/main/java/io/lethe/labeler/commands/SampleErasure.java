package io.lethe.labeler.commands;

import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.Withdrawals;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ErasureTally;
import io.lethe.schemas.Command;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.TrainingJob;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Erases a picture. At once nothing shows or learns it any more; the bytes go with compaction and
 * retention. Leaves a receipt.
 */
final class SampleErasure {

  private final LabelerTables tables;
  private final Withdrawals withdrawals;
  private final KeyValueStore<String, TrainingJob> openJobs;
  private final ErasureReceipts receipts;
  private final Emitter emitter;

  SampleErasure(
      LabelerTables tables,
      Withdrawals withdrawals,
      KeyValueStore<String, TrainingJob> openJobs,
      ErasureReceipts receipts,
      Emitter emitter) {
    this.tables = tables;
    this.withdrawals = withdrawals;
    this.openJobs = openJobs;
    this.receipts = receipts;
    this.emitter = emitter;
  }

  /**
   * Erases a picture; no report of it counts any more.
   *
   * @param now milliseconds since the epoch
   * @throws UnusableRecordException when it was erased before
   */
  void carryOut(Command command, long now) throws UnusableRecordException {
    String model = command.getModel();
    String sampleId = command.getSampleId();
    if (tables.exclusions().isErased(model, sampleId)) {
      throw new UnusableRecordException("The picture was erased before.");
    }
    var cause = new Cause(Instant.ofEpochMilli(now), command.getCommandId());
    ErasureTally tally = ErasureTally.newBuilder().build();
    var work = new ErasureWork(model, cause, tally, tables, withdrawals, openJobs);
    tables.exclusions().erase(model, sampleId);
    Label label = tables.labels().find(model, sampleId);
    if (label != null) {
      work.leave(label, label.getSupports(), List.of());
    }
    QuarantinedSample held = tables.quarantine().find(model, sampleId);
    if (held != null) {
      work.leave(held, held.getSupports(), List.of());
    }
    work.finish(emitter);
    receipts.write(model, ErasureSubject.SAMPLE, sampleId, tally, cause);
  }
}
