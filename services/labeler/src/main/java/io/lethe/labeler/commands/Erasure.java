package io.lethe.labeler.commands;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.jobs.Memberships;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.labelset.Cause;
import io.lethe.labeler.labelset.LabelerTables;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Command;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.ErasureSubject;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Erases a picture, or a reporter with the pictures that nobody else asked for. At once nothing
 * shows or learns it any more; the bytes go with compaction and retention. Leaves a receipt.
 */
public final class Erasure {

  /** Erased reporters, for the partitions where their reports may wait for generations. */
  public static final Outlet<ErasedReporter> ERASED_REPORTERS =
      new Outlet<>("erased-reporters", ErasedReporter.class);

  /** What Kafka and Streams add to a retention: a segment, and a day on window stores' topics. */
  private static final Duration LAG = Topics.SEGMENT.plus(Duration.ofDays(1));

  private final LabelerTables tables;
  private final PendingReports pending;
  private final KeyValueStore<String, TrainingJob> openJobs;
  private final Duration keptFor;
  private final Emitter emitter;

  public Erasure(
      LabelerTables tables,
      PendingReports pending,
      KeyValueStore<String, TrainingJob> openJobs,
      LabelerSettings settings,
      Emitter emitter) {
    this.tables = tables;
    this.pending = pending;
    this.openJobs = openJobs;
    this.keptFor = keptFor(settings);
    this.emitter = emitter;
  }

  private static Duration keptFor(LabelerSettings settings) {
    Duration memory = settings.reportRetention();
    Duration longest =
        memory.compareTo(Topics.LONGEST_RETENTION) > 0 ? memory : Topics.LONGEST_RETENTION;
    // What is under way may yet become a dead letter at the end of its grace, which then stays.
    return longest.plus(settings.grace().multipliedBy(2)).plus(LAG);
  }

  /**
   * Erases a picture; no report of it counts any more.
   *
   * @param now milliseconds since the epoch
   * @throws UnusableRecordException when it was erased before
   */
  public void ofSample(Command command, long now) throws UnusableRecordException {
    String model = command.getModel();
    String sampleId = command.getSampleId();
    if (tables.exclusions().isErased(model, sampleId)) {
      throw new UnusableRecordException("The picture was erased before.");
    }
    var work = new Work(command, now);
    tables.exclusions().erase(model, sampleId);
    Label label = tables.labels().find(model, sampleId);
    if (label != null) {
      work.forget(label.getSupports());
      work.erase(label);
    }
    QuarantinedSample held = tables.quarantine().find(model, sampleId);
    if (held != null) {
      work.forget(held.getSupports());
      work.leave(held, List.of());
    }
    work.finish(ErasureSubject.SAMPLE, sampleId);
  }

  /**
   * Erases a reporter: all their reports count no more, those under way among them.
   *
   * @param sentAt the broker's time of the command; what the reporter sends later counts again
   * @param now milliseconds since the epoch
   */
  public void ofReporter(Command command, long sentAt, long now) {
    String model = command.getModel();
    String reporter = command.getReporter();
    var work = new Work(command, now);
    tables.exclusions().eraseReporter(model, reporter, sentAt);
    for (ReceivedReport waiting : pending.takeSent(model, reporter, sentAt)) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(waiting.origin(), now));
    }
    emitter.send(ERASED_REPORTERS, model, new ErasedReporter(model, reporter, sentAt));
    Collection<String> reported = tables.reports().ofReporter(model, reporter).values();
    for (String sampleId : new LinkedHashSet<>(reported)) {
      Label label = tables.labels().active(model, sampleId);
      if (label != null) {
        work.forget(Supports.of(label.getSupports(), reporter));
        List<Support> left = Supports.without(label.getSupports(), reporter);
        if (left.isEmpty()) {
          work.erase(label);
        } else {
          tables.labels().withdraw(label, left, work.cause);
        }
      }
      QuarantinedSample held = tables.quarantine().find(model, sampleId);
      if (held != null) {
        work.forget(Supports.of(held.getSupports(), reporter));
        work.leave(held, Supports.without(held.getSupports(), reporter));
      }
    }
    tables.reliability().forget(model, reporter);
    work.finish(ErasureSubject.REPORTER, null);
  }

  /** One erasure: what it did so far. */
  private final class Work {
    final Cause cause;
    private final String model;
    private final Set<String> learnedBy = new LinkedHashSet<>();
    private final Set<Long> sequences = new TreeSet<>();
    private int labels;
    private int held;
    private int reports;
    private boolean inJob;

    Work(Command command, long now) {
      this.model = command.getModel();
      this.cause = new Cause(Instant.ofEpochMilli(now), command.getCommandId());
    }

    void forget(List<Support> supports) {
      reports += (int) supports.stream().filter(s -> !Supports.isModerators(s)).count();
      tables.reports().done(model, supports, cause.at().toEpochMilli());
    }

    void erase(Label label) {
      String sampleId = label.getSampleId();
      labels++;
      learnedBy.addAll(tables.memberships().learnedBy(model, sampleId));
      TrainingJob job = openJobs.get(model);
      inJob |=
          job != null
              && Memberships.isMember(
                  tables.memberships().changes(model, sampleId), job.getThroughSequence());
      tables.labels().erase(label, cause);
      if (label.getStatus() == LabelStatus.ACTIVE) {
        sequences.add(tables.labels().lastSequence(model));
      }
    }

    void leave(QuarantinedSample sample, List<Support> left) {
      if (left.isEmpty()) {
        held++;
      }
      tables.quarantine().withdraw(sample, left);
    }

    void finish(ErasureSubject subject, String sampleId) {
      TrainingJob job = inJob ? openJobs.get(model) : null;
      emitter.write(
          Topics.ERASURES,
          model,
          ErasureReceipt.newBuilder()
              .setCommandId(cause.commandId())
              .setModel(model)
              .setSubject(subject)
              .setSampleId(sampleId)
              .setLabels(labels)
              .setHeld(held)
              .setReports(reports)
              .setSequences(List.copyOf(sequences))
              .setCancelledJob(job == null ? null : job.getJobId())
              .setLearnedBy(List.copyOf(learnedBy))
              .setErasedAt(cause.at())
              .setGoneBy(cause.at().plus(keptFor))
              .build());
      if (job != null) {
        String reason = "A picture of its labelled set was erased.";
        var cancel = new TriggerEvent.Cancel(job.getJobId(), reason, true);
        emitter.send(TriggerEvent.OUTLET, model, cancel);
      }
    }
  }
}
