package io.lethe.labeler.labelset;

import io.lethe.labeler.deadletter.DeadLetters;
import io.lethe.labeler.intake.Contents;
import io.lethe.labeler.intake.Readings;
import io.lethe.labeler.intake.RefusedException;
import io.lethe.labeler.once.ReportOnce;
import io.lethe.labeler.sample.Sample;
import io.lethe.labeler.sample.Supports;
import io.lethe.labeler.settings.LabelerSettings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.stores.Remembered;
import io.lethe.labeler.stores.StateStores;
import io.lethe.labeler.vetting.QuarantineBook;
import io.lethe.labeler.vetting.Vetting;
import io.lethe.labeler.waiting.Uptime;
import io.lethe.labeler.waiting.WaitingRoom;
import io.lethe.schemas.Label;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Support;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Keeps the labelled sets, one partition of models at a time: reports come in matched and keyed by
 * model, and go into a label, into quarantine, or wait for what they speak of.
 */
public final class LabelSet extends ContextualProcessor<String, MatchedReport, String, Object> {

  /** The members of each labelled set: model/sampleId to split. The trigger reads it. */
  public static final String MEMBERS = "members";

  static final String SHAPES = "model-shapes";

  /** Reports wait here for their model, retractions for their report. */
  static final String ROOM = "for-model-or-report";

  private static final String LABELS = "labels";
  private static final String SEQUENCES = "sequences";
  private static final String QUARANTINE = "quarantine";
  private static final String REPORTS = "report-samples";
  private static final String RETRACTED = "reports-retracted";

  private final LabelerSettings settings;
  private final Uptime uptime = new Uptime();
  private KeyValueStore<String, ModelShape> shapes;
  private KeyValueStore<String, String> reports;
  private WindowStore<String, String> retracted;
  private WaitingRoom room;
  private LabelBook labels;
  private QuarantineBook quarantine;

  public LabelSet(LabelerSettings settings) {
    this.settings = settings;
  }

  /**
   * Its stores, some of which it shares with {@link ModelArrival} and the trigger; that a report
   * was taken back is forgotten after {@code reportRetention}.
   */
  public static Set<StoreBuilder<?>> stores(StateStores stores, Duration reportRetention) {
    Set<StoreBuilder<?>> builders = new HashSet<>(WaitingRoom.stores(stores, ROOM));
    builders.add(stores.keyValue(SHAPES, AvroSerde.of(ModelShape.class)));
    builders.add(stores.keyValue(LABELS, AvroSerde.of(Label.class)));
    builders.add(stores.keyValue(QUARANTINE, AvroSerde.of(QuarantinedSample.class)));
    builders.add(stores.keyValue(MEMBERS, Serdes.String()));
    builders.add(stores.keyValue(SEQUENCES, Serdes.Long()));
    builders.add(stores.keyValue(REPORTS, Serdes.String()));
    builders.add(stores.forgetful(RETRACTED, reportRetention, Serdes.String()));
    return builders;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    shapes = context.getStateStore(SHAPES);
    reports = context.getStateStore(REPORTS);
    retracted = context.getStateStore(RETRACTED);
    room = WaitingRoom.open(context, ROOM);
    labels =
        new LabelBook(
            context.getStateStore(LABELS),
            context.getStateStore(MEMBERS),
            context.getStateStore(SEQUENCES),
            this::emit);
    quarantine = new QuarantineBook(context.getStateStore(QUARANTINE), this::emit);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::endGrace);
  }

  @Override
  public void process(Record<String, MatchedReport> record) {
    uptime.tick(context().currentSystemTimeMs());
    MatchedReport matched = record.value();
    SensitiveReport report = Contents.of(matched.getOrigin(), Readings.REPORTS.serde());
    ModelShape shape = shapes.get(report.getModel());
    if (report.getKind() == ReportKind.RETRACT) {
      retract(report, matched, record.timestamp());
    } else if (shape == null) {
      room.add(report.getModel(), matched, graceEnd(1));
    } else {
      admit(report, matched, shape, record.timestamp());
    }
  }

  private void admit(
      SensitiveReport report, MatchedReport matched, ModelShape shape, long timestamp) {
    String reportKey = reportKey(report);
    if (!room.take(reportKey).isEmpty()) {
      // Its retraction was faster, and both are done with.
      retracted.put(reportKey, report.getModel(), timestamp);
      return;
    }
    try {
      Sample sample = Sample.of(report, matched, shape);
      String counted = reports.get(reportKey);
      if (counted != null) {
        // Long ago, so that its id was let through as a new one.
        requireSame(counted, sample, report);
        return;
      }
      count(sample, new Support(report.getReportId(), report.getReporter(), now()));
      reports.put(reportKey, sample.sampleId());
    } catch (RefusedException e) {
      dead(matched, e.getMessage() + ReportOnce.TRY_AGAIN);
    }
  }

  private static void requireSame(String sampleId, Sample sample, SensitiveReport report)
      throws RefusedException {
    if (!sampleId.equals(sample.sampleId())) {
      throw new RefusedException(
          "The reporter used reportId '%s' before, for another picture."
              .formatted(report.getReportId()));
    }
  }

  private void count(Sample sample, Support support) throws RefusedException {
    Label label = labels.active(sample.model(), sample.sampleId());
    if (label != null) {
      labels.support(label, support);
      return;
    }
    QuarantinedSample held = quarantine.find(sample.model(), sample.sampleId());
    List<Support> supports =
        held == null ? List.of(support) : Supports.with(held.getSupports(), support);
    Optional<String> reason =
        Vetting.holdBack(settings.policy(sample.model()), sample.generationId() != null, supports);
    if (reason.isPresent()) {
      quarantine.hold(sample, supports, reason.get(), now());
      return;
    }
    if (held != null) {
      quarantine.release(sample.model(), sample.sampleId());
    }
    labels.enter(sample, supports, now());
  }

  private void retract(SensitiveReport report, MatchedReport matched, long timestamp) {
    String reportKey = reportKey(report);
    String sampleId = reports.delete(reportKey);
    if (sampleId == null) {
      if (Remembered.latest(retracted, reportKey) == null) {
        // The report may yet wait a grace for its generation and another for its model.
        room.add(reportKey, matched, graceEnd(2));
      }
      return;
    }
    retracted.put(reportKey, report.getModel(), timestamp);
    String model = report.getModel();
    Label label = labels.active(model, sampleId);
    if (label != null) {
      labels.withdraw(label, report.getReporter(), report.getReportId(), now());
    } else {
      quarantine.withdraw(
          quarantine.find(model, sampleId), report.getReporter(), report.getReportId());
    }
  }

  private void endGrace(long now) {
    if (!uptime.reached(settings.grace(), now)) {
      return;
    }
    for (MatchedReport waiting : room.takeDue(now)) {
      SensitiveReport report = Contents.of(waiting.getOrigin(), Readings.REPORTS.serde());
      String reason =
          report.getKind() == ReportKind.RETRACT
              ? "Unknown report %s of this reporter for model %s: there is nothing to retract."
                  .formatted(report.getReportId(), report.getModel())
              : "Unknown model %s: no version came.".formatted(report.getModel())
                  + ReportOnce.TRY_AGAIN;
      dead(waiting, reason);
    }
  }

  private static String reportKey(SensitiveReport report) {
    return ModelKey.of(report.getModel(), report.getReporter() + '\0' + report.getReportId());
  }

  private long graceEnd(int graces) {
    return context().currentSystemTimeMs() + settings.grace().multipliedBy(graces).toMillis();
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private void emit(String key, Object value) {
    context().forward(new Record<>(key, value, context().currentSystemTimeMs()));
  }

  private void dead(MatchedReport matched, String reason) {
    long now = context().currentSystemTimeMs();
    context().forward(DeadLetters.record(matched.getOrigin(), reason, now));
  }
}
