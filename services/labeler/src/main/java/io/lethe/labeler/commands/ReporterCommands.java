package io.lethe.labeler.commands;

import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.labelset.Withdrawals;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.ErasureTally;
import io.lethe.labeler.state.OpenCommand;
import io.lethe.labeler.stores.Slice;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Erases or blocks a reporter: from then on what they sent before counts no more. Their labels and
 * held pictures are gone through in slices, because they may be more than one transaction takes; an
 * erasure leaves its receipt after the last. Each slice is committed with the place it came to, so
 * that a labeler that is killed goes on there.
 */
final class ReporterCommands {

  /** Erased reporters, for the partitions where their reports may wait for generations. */
  static final Outlet<ErasedReporter> ERASED_REPORTERS =
      new Outlet<>("erased-reporters", ErasedReporter.class);

  private final LabelerTables tables;
  private final Withdrawals withdrawals;
  private final PendingReports pending;
  private final KeyValueStore<String, TrainingJob> openJobs;
  private final ErasureReceipts receipts;
  private final Emitter emitter;

  ReporterCommands(
      LabelerTables tables,
      Withdrawals withdrawals,
      PendingReports pending,
      KeyValueStore<String, TrainingJob> openJobs,
      ErasureReceipts receipts,
      Emitter emitter) {
    this.tables = tables;
    this.withdrawals = withdrawals;
    this.pending = pending;
    this.openJobs = openJobs;
    this.receipts = receipts;
    this.emitter = emitter;
  }

  /**
   * Begins BLOCK_REPORTER or ERASE_REPORTER, and carries out its first slice.
   *
   * @param sentAt the broker's time of the command; what the reporter sends later is judged anew
   * @param now milliseconds since the epoch
   */
  void begin(Command command, long sentAt, long now) {
    String model = command.getModel();
    String reporter = command.getReporter();
    boolean erases = command.getKind() == CommandKind.ERASE_REPORTER;
    if (erases) {
      tables.exclusions().eraseReporter(model, reporter, sentAt);
      tables.reliability().forget(model, reporter);
      emitter.send(ERASED_REPORTERS, model, new ErasedReporter(model, reporter, sentAt));
    } else {
      tables.reliability().block(model, reporter, true);
    }
    goOn(
        OpenCommand.newBuilder()
            .setCommandId(command.getCommandId())
            .setErases(erases)
            .setModel(model)
            .setReporter(reporter)
            .setSentAt(sentAt)
            .setBegunAt(now)
            .setTally(ErasureTally.newBuilder().build())
            .build(),
        now);
  }

  /** Carries out one slice of a command that is open, if there is one. */
  void goOn(long now) {
    Optional<OpenCommand> open = tables.openCommands().next();
    open.ifPresent(command -> goOn(command, now));
  }

  private void goOn(OpenCommand command, long now) {
    var slice = new Slice();
    var cause = new Cause(Instant.ofEpochMilli(now), command.getCommandId());
    var work =
        new ErasureWork(
            command.getModel(), cause, command.getTally(), tables, withdrawals, openJobs);
    if (command.getErases()) {
      takeWaiting(command, slice, now);
    }
    boolean isThrough = slice.hasRoom() && takeSupport(command, work, slice);
    if (command.getErases()) {
      work.finish(emitter);
    }
    if (!isThrough) {
      tables.openCommands().put(command);
      return;
    }
    tables.openCommands().remove(command);
    if (command.getErases()) {
      receipts.write(command.getModel(), ErasureSubject.REPORTER, null, command.getTally(), cause);
    }
  }

  private void takeWaiting(OpenCommand command, Slice slice, long now) {
    List<ReceivedReport> waiting =
        pending.takeSent(command.getModel(), command.getReporter(), command.getSentAt(), slice);
    for (ReceivedReport report : waiting) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(report.origin(), now));
    }
  }

  /** Whether that was the last of the reporter's reports. */
  private boolean takeSupport(OpenCommand command, ErasureWork work, Slice slice) {
    Set<String> looked = new LinkedHashSet<>();
    while (slice.hasRoom()) {
      Map<String, String> reports =
          tables
              .reports()
              .ofReporter(command.getModel(), command.getReporter(), command.getAfterReport());
      if (reports.isEmpty()) {
        return true;
      }
      for (Map.Entry<String, String> report : reports.entrySet()) {
        if (!slice.hasRoom()) {
          return false;
        }
        long bytes = looked.add(report.getValue()) ? take(report.getValue(), command, work) : 0;
        slice.add(bytes);
        command.setAfterReport(report.getKey());
      }
    }
    return false;
  }

  /** Takes the reporter's support away from a sample; returns about how many bytes that took. */
  private long take(String sampleId, OpenCommand command, ErasureWork work) {
    String model = command.getModel();
    long bytes = 0;
    Label label = command.getErases() ? tables.labels().active(model, sampleId) : null;
    if (label != null) {
      List<Support> supports = label.getSupports();
      work.leave(label, own(supports, command), othersOf(supports, command));
      bytes += label.getPng().remaining() + Supports.bytes(supports);
    }
    QuarantinedSample held = tables.quarantine().find(model, sampleId);
    if (held != null) {
      List<Support> supports = held.getSupports();
      work.leave(held, own(supports, command), othersOf(supports, command));
      bytes += held.getPng().remaining() + Supports.bytes(supports);
    }
    return bytes;
  }

  private static List<Support> own(List<Support> supports, OpenCommand command) {
    return Supports.of(supports, command.getReporter(), begunAt(command));
  }

  private static List<Support> othersOf(List<Support> supports, OpenCommand command) {
    return Supports.without(supports, command.getReporter(), begunAt(command));
  }

  private static Instant begunAt(OpenCommand command) {
    return Instant.ofEpochMilli(command.getBegunAt());
  }
}
