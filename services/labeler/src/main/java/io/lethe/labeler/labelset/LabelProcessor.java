package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.deployment.Deployments;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.reports.ReportDeduplicationProcessor;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.stores.CatchUp;
import io.lethe.labeler.stores.Slice;
import io.lethe.labeler.vetting.Decision;
import io.lethe.labeler.vetting.PictureUnreadException;
import io.lethe.labeler.vetting.Sample;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Support;
import io.lethe.store.PictureLookup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the labelled sets, one partition of models at a time: reports come in matched and keyed by
 * model, and go into a label, into quarantine, or wait for what they speak of.
 */
public final class LabelProcessor
    extends ContextualProcessor<String, MatchedReport, String, Object> {

  /** Name of its node. */
  public static final String NAME = "label";

  /** How long a report waits before the store of its picture is asked again. */
  private static final Duration UNREAD_WAITS = Duration.ofSeconds(30);

  /** How long a store may be away until the report of a picture there is given up. */
  private static final Duration UNREAD_GIVEN_UP = Duration.ofDays(1);

  private final LabelerSettings settings;
  private final PictureLookup pictures;
  private final CatchUp catchUp = new CatchUp();
  private KeyValueStore<String, ModelShape> shapes;
  private PendingReports pending;
  private KeyValueStore<String, Deployment> deployments;
  private LabelerTables tables;
  private Withdrawals withdrawals;
  private Readmission readmission;
  private Emitter emitter;

  /**
   * @param pictures reads pictures that clients brought and that lie in the store
   */
  public LabelProcessor(LabelerSettings settings, PictureLookup pictures) {
    this.settings = settings;
    this.pictures = pictures;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    shapes = context.getStateStore(LabelerTables.SHAPES);
    deployments = context.getStateStore(Deployments.DEPLOYMENTS);
    emitter = new Emitter(NAME, context);
    pending = LabelerTables.pending(context, emitter);
    tables = LabelerTables.open(context, emitter);
    withdrawals = new Withdrawals(tables, settings);
    readmission = new Readmission(tables, settings);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::lookAtTheClock);
  }

  @Override
  public void process(Record<String, MatchedReport> record) {
    catchUp.tick(context().currentStreamTimeMs(), context().currentSystemTimeMs());
    ReceivedReport report = ReceivedReport.open(record.value());
    if (tables.exclusions().isSenderErased(report)) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(report.origin(), now().toEpochMilli()));
      return;
    }
    ModelShape shape = shapes.get(report.model());
    if (report.isRetraction()) {
      retract(report, record.timestamp());
    } else if (shape == null) {
      await(report.model(), Awaited.MODEL, report, settings.grace());
    } else {
      admit(report, shape, record.timestamp());
    }
  }

  private void admit(ReceivedReport report, ModelShape shape, long timestamp) {
    String key = ReportTable.key(report);
    if (!pending.take(key, new Slice()).isEmpty()) {
      // Its retraction was faster, and both are done with.
      tables.reports().done(key, timestamp);
      return;
    }
    if (tables.exclusions().isBlocked(report)) {
      dead(report, "A moderator blocked the reporter for model " + report.model() + ".");
      return;
    }
    if (report.isReplayed() && tables.reports().isDone(key)) {
      // It had counted, and was taken back or decided on since.
      return;
    }
    try {
      Sample sample = Sample.of(report, shape, pictures);
      if (tables.exclusions().isErased(sample.model(), sample.sampleId())) {
        deadWithoutContent(report, "The picture was erased.");
        return;
      }
      if (isRetired(report.model())) {
        dead(
            report,
            "Model %s is retired.".formatted(report.model())
                + ReportDeduplicationProcessor.TRY_AGAIN);
        return;
      }
      String counted = tables.reports().sampleOf(key);
      if (counted != null) {
        // Long ago, so that its id was let through as a new one.
        requireSame(counted, sample, report);
        return;
      }
      if (tables.exclusions().isRejected(sample.model(), sample.sampleId())) {
        dead(report, "A moderator rejected the picture " + sample.sampleId() + ".");
        return;
      }
      count(sample, support(report));
      tables.reports().supports(key, sample.sampleId());
    } catch (UnusableRecordException e) {
      dead(report, e.getMessage() + ReportDeduplicationProcessor.TRY_AGAIN);
    } catch (PictureUnreadException e) {
      askAgain(report, e);
    }
  }

  private void askAgain(ReceivedReport report, PictureUnreadException unread) {
    if (now().isAfter(Instant.ofEpochMilli(report.sentAt()).plus(UNREAD_GIVEN_UP))) {
      dead(
          report,
          "The picture could not be read for %s: %s".formatted(UNREAD_GIVEN_UP, unread.getMessage())
              + ReportDeduplicationProcessor.TRY_AGAIN);
    } else {
      await(report.model(), Awaited.PICTURE, report, UNREAD_WAITS);
    }
  }

  private boolean isRetired(String model) {
    Deployment deployment = deployments.get(model);
    return deployment != null && deployment.getKeptUntil() != null;
  }

  private Support support(ReceivedReport report) {
    return Support.newBuilder()
        .setReportId(report.reportId())
        .setReporter(report.reporter())
        .setSupportedAt(tables.openCommands().supportTime(report.model(), report.reporter(), now()))
        .setGenerationId(report.generationId())
        .setCounted(!report.isOverLimit())
        .setTrusted(report.isTrusted())
        .setReason(Supports.kept(report.content().getReason()))
        .build();
  }

  private static void requireSame(String sampleId, Sample sample, ReceivedReport report)
      throws UnusableRecordException {
    if (!sampleId.equals(sample.sampleId())) {
      throw new UnusableRecordException(
          "The reporter used reportId '%s' before, for another picture."
              .formatted(report.reportId()));
    }
  }

  private void count(Sample reported, Support support) throws UnusableRecordException {
    String model = reported.model();
    Label label = tables.labels().active(model, reported.sampleId());
    if (label != null) {
      tables.labels().support(label, reported, support);
      return;
    }
    QuarantinedSample held = tables.quarantine().find(model, reported.sampleId());
    Sample sample = held == null ? reported : reported.alsoHeldAs(held);
    List<Support> supports =
        held == null ? List.of(support) : Supports.with(held.getSupports(), support);
    Decision decision =
        tables
            .vetting(model, settings)
            .decide(supports, tables.memberships().retractions(model, sample.sampleId()));
    if (!decision.isHeldBack()) {
      if (held != null) {
        tables.quarantine().release(held);
      }
      tables.labels().enter(sample, Supports.heldBy(decision.holder(), supports), cause());
    } else if (held != null) {
      tables.quarantine().holdOn(held, sample, supports, decision);
    } else {
      Duration retention = settings.policy(model).vetting().quarantineRetention();
      tables.quarantine().hold(sample, supports, decision, now(), retention);
    }
  }

  private void retract(ReceivedReport report, long timestamp) {
    String key = ReportTable.key(report);
    String sampleId = tables.reports().sampleOf(key);
    if (sampleId == null) {
      if (!tables.reports().isDone(key) && !pending.holds(key)) {
        // The report may yet wait a grace for its generation and another for its model.
        await(key, Awaited.REPORT, report, settings.grace().multipliedBy(2));
      }
      return;
    }
    tables.reports().done(key, timestamp);
    Label label = tables.labels().active(report.model(), sampleId);
    if (label != null) {
      withdrawals.withdraw(label, without(label.getSupports(), report), cause());
      return;
    }
    QuarantinedSample held = tables.quarantine().find(report.model(), sampleId);
    if (held != null) {
      tables.quarantine().withdraw(held, without(held.getSupports(), report));
    } else {
      dead(report, "What the report supported is lost: it is neither a label nor held back.");
    }
  }

  private static List<Support> without(List<Support> supports, ReceivedReport report) {
    return Supports.without(supports, report.reporter(), report.reportId());
  }

  private void lookAtTheClock(long now) {
    catchUp.tick(context().currentStreamTimeMs(), now);
    long passed = catchUp.passed(settings.grace(), now);
    pending.takeDue(passed, new Slice(), this::graceEnded);
    tables.quarantine().takeExpired(passed, new Slice(), this::expired);
    tables.labels().dropRetracted(passed, new Slice());
    readmission.lookAgain(now());
  }

  private void graceEnded(ReceivedReport report) {
    if (tables.exclusions().isSenderErased(report)) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(report.origin(), now().toEpochMilli()));
      return;
    }
    ModelShape shape = shapes.get(report.model());
    if (shape != null && !report.isRetraction()) {
      // It waited for its picture, or so many for the model that their turn had not come.
      admit(report, shape, now().toEpochMilli());
      return;
    }
    if (report.isRetraction()) {
      // Its report may have become a dead letter, which nobody shall bring back.
      tables.reports().done(ReportTable.key(report), now().toEpochMilli());
    }
    String reason =
        report.isRetraction()
            ? "Unknown report %s of this reporter for model %s: there is nothing to retract."
                .formatted(report.reportId(), report.model())
            : "Unknown model %s: no version came.".formatted(report.model())
                + ReportDeduplicationProcessor.TRY_AGAIN;
    dead(report, reason);
  }

  private void expired(QuarantinedSample sample) {
    tables.reports().done(sample.getModel(), sample.getSupports(), now().toEpochMilli());
    emitter.deadLetter(DeadLetters.expired(sample, now().toEpochMilli()));
  }

  private void await(String thing, Awaited awaited, ReceivedReport report, Duration grace) {
    pending.add(thing, awaited, report, context().currentSystemTimeMs(), grace);
  }

  private Cause cause() {
    return Cause.report(now());
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private void dead(ReceivedReport report, String reason) {
    emitter.deadLetter(DeadLetters.of(report.origin(), reason, now().toEpochMilli()));
  }

  private void deadWithoutContent(ReceivedReport report, String reason) {
    emitter.deadLetter(DeadLetters.withoutContent(report.origin(), reason, now().toEpochMilli()));
  }
}
