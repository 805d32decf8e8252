package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.reports.Origins;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.ReportDeduplicationProcessor;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.stores.Uptime;
import io.lethe.labeler.vetting.Decision;
import io.lethe.labeler.vetting.Sample;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Support;
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

  private final LabelerSettings settings;
  private final Uptime uptime = new Uptime();
  private KeyValueStore<String, ModelShape> shapes;
  private PendingReports room;
  private LabelerTables books;

  public LabelProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    shapes = context.getStateStore(LabelerTables.SHAPES);
    room = LabelerTables.room(context);
    books = LabelerTables.open(context);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::lookAtTheClock);
  }

  @Override
  public void process(Record<String, MatchedReport> record) {
    uptime.tick(context().currentSystemTimeMs());
    MatchedReport matched = record.value();
    SensitiveReport report = Origins.of(matched.getOrigin(), InputTopics.REPORTS.serde());
    if (books.exclusions().isErased(report, matched)) {
      context().forward(DeadLetters.ofErasedReporter(matched.getOrigin(), now().toEpochMilli()));
      return;
    }
    ModelShape shape = shapes.get(report.getModel());
    if (report.getKind() == ReportKind.RETRACT) {
      retract(report, matched, record.timestamp());
    } else if (shape == null) {
      await(report.getModel(), Awaited.MODEL, matched, report, settings.grace());
    } else {
      admit(report, matched, shape, record.timestamp());
    }
  }

  private void admit(
      SensitiveReport report, MatchedReport matched, ModelShape shape, long timestamp) {
    String key = ReportTable.key(report);
    if (!room.take(key).isEmpty()) {
      // Its retraction was faster, and both are done with.
      books.reports().done(key, timestamp);
      return;
    }
    if (books.exclusions().isBlocked(report)) {
      dead(matched, "A moderator blocked the reporter for model " + report.getModel() + ".");
      return;
    }
    if (matched.getReplayed() && books.reports().isDone(key)) {
      // It had counted, and was taken back or decided on since.
      return;
    }
    try {
      Sample sample = Sample.of(report, matched, shape);
      if (books.exclusions().isErased(sample.model(), sample.sampleId())) {
        deadWithoutContent(matched, "The picture was erased.");
        return;
      }
      String counted = books.reports().sampleOf(key);
      if (counted != null) {
        // Long ago, so that its id was let through as a new one.
        requireSame(counted, sample, report);
        return;
      }
      if (books.exclusions().isRejected(sample.model(), sample.sampleId())) {
        dead(matched, "A moderator rejected the picture " + sample.sampleId() + ".");
        return;
      }
      count(sample, support(report, matched));
      books.reports().supports(key, sample.sampleId());
    } catch (UnusableRecordException e) {
      dead(matched, e.getMessage() + ReportDeduplicationProcessor.TRY_AGAIN);
    }
  }

  private Support support(SensitiveReport report, MatchedReport matched) {
    return Support.newBuilder()
        .setReportId(report.getReportId())
        .setReporter(report.getReporter())
        .setSupportedAt(now())
        .setGenerationId(matched.getGenerationId())
        .setCounted(!matched.getOverLimit())
        .build();
  }

  private static void requireSame(String sampleId, Sample sample, SensitiveReport report)
      throws UnusableRecordException {
    if (!sampleId.equals(sample.sampleId())) {
      throw new UnusableRecordException(
          "The reporter used reportId '%s' before, for another picture."
              .formatted(report.getReportId()));
    }
  }

  private void count(Sample reported, Support support) throws UnusableRecordException {
    String model = reported.model();
    Label label = books.labels().active(model, reported.sampleId());
    if (label != null) {
      books.labels().support(label, support);
      return;
    }
    QuarantinedSample held = books.quarantine().find(model, reported.sampleId());
    Sample sample = held == null ? reported : reported.alsoHeldAs(held);
    List<Support> supports =
        held == null ? List.of(support) : Supports.with(held.getSupports(), support);
    Decision decision = books.vetting(model, settings).decide(supports);
    if (!decision.isHeldBack()) {
      if (held != null) {
        books.quarantine().release(held);
      }
      books.labels().enter(sample, Supports.heldBy(decision.holder(), supports), cause());
    } else if (held != null) {
      books.quarantine().holdOn(held, sample, supports, decision.reason());
    } else {
      Duration retention = settings.policy(model).vetting().quarantineRetention();
      books.quarantine().hold(sample, supports, decision.reason(), now(), retention);
    }
  }

  private void retract(SensitiveReport report, MatchedReport matched, long timestamp) {
    String key = ReportTable.key(report);
    String sampleId = books.reports().sampleOf(key);
    if (sampleId == null) {
      if (!books.reports().isDone(key) && !room.holds(key)) {
        // The report may yet wait a grace for its generation and another for its model.
        await(key, Awaited.REPORT, matched, report, settings.grace().multipliedBy(2));
      }
      return;
    }
    books.reports().done(key, timestamp);
    Label label = books.labels().active(report.getModel(), sampleId);
    if (label != null) {
      books.labels().withdraw(label, without(label.getSupports(), report), cause());
    } else {
      QuarantinedSample held = books.quarantine().find(report.getModel(), sampleId);
      books.quarantine().withdraw(held, without(held.getSupports(), report));
    }
  }

  private static List<Support> without(List<Support> supports, SensitiveReport report) {
    return Supports.without(supports, report.getReporter(), report.getReportId());
  }

  private void lookAtTheClock(long now) {
    if (uptime.reached(settings.grace(), now)) {
      room.takeDue(now).forEach(this::graceEnded);
      books.quarantine().takeExpired(now).forEach(this::expired);
    }
  }

  private void graceEnded(MatchedReport waiting) {
    SensitiveReport report = Origins.of(waiting.getOrigin(), InputTopics.REPORTS.serde());
    String reason =
        report.getKind() == ReportKind.RETRACT
            ? "Unknown report %s of this reporter for model %s: there is nothing to retract."
                .formatted(report.getReportId(), report.getModel())
            : "Unknown model %s: no version came.".formatted(report.getModel())
                + ReportDeduplicationProcessor.TRY_AGAIN;
    dead(waiting, reason);
  }

  private void expired(QuarantinedSample sample) {
    books.reports().done(sample.getModel(), sample.getSupports(), now().toEpochMilli());
    context().forward(DeadLetters.expired(sample, now().toEpochMilli()));
  }

  private void await(
      String thing,
      Awaited awaited,
      MatchedReport matched,
      SensitiveReport report,
      Duration grace) {
    room.add(thing, awaited, matched, report, context().currentSystemTimeMs(), grace);
  }

  private Cause cause() {
    return Cause.report(now());
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private void dead(MatchedReport matched, String reason) {
    long now = context().currentSystemTimeMs();
    context().forward(DeadLetters.record(matched.getOrigin(), reason, now));
  }

  private void deadWithoutContent(MatchedReport matched, String reason) {
    long now = context().currentSystemTimeMs();
    context().forward(DeadLetters.withoutContent(matched.getOrigin(), reason, now));
  }
}
