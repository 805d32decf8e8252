package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.stores.Uptime;
import io.lethe.labeler.stores.WindowLookup;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.Generation;
import io.lethe.schemas.SensitiveReport;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/** Matches reports, keyed by generationId, to generations seen before, or lets them wait. */
public final class ReportMatchingProcessor
    extends ContextualProcessor<String, MatchedReport, String, Object> {

  private final LabelerSettings settings;
  private final Uptime uptime = new Uptime();
  private WindowStore<String, Generation> generations;
  private PendingReports room;
  private ErasedReporters erased;

  public ReportMatchingProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  /** Whether a report is one to bring here: it names a generation that it has not met yet. */
  public static boolean isFor(MatchedReport report) {
    return report.getGenerationId() != null && report.getPng() == null;
  }

  /**
   * The stores that it shares with {@link GenerationProcessor} and {@link
   * ReporterErasureProcessor}.
   */
  public static Set<StoreBuilder<?>> stores(LabelerSettings settings) {
    return Matching.stores(settings);
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    generations = context.getStateStore(Matching.GENERATIONS);
    room = PendingReports.open(context, Matching.ROOM);
    erased = new ErasedReporters(context.getStateStore(Matching.ERASED));
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::endGrace);
  }

  @Override
  public void process(Record<String, MatchedReport> record) {
    long now = context().currentSystemTimeMs();
    uptime.tick(now);
    Generation generation = WindowLookup.latest(generations, record.key());
    if (generation == null) {
      await(record.key(), record.value(), now);
    } else {
      context().forward(Matching.match(record.value(), generation, record.timestamp(), now));
    }
  }

  private void await(String generationId, MatchedReport matched, long now) {
    SensitiveReport report = Origins.of(matched.getOrigin(), InputTopics.REPORTS.serde());
    if (erased.sent(report, matched)) {
      context().forward(DeadLetters.ofErasedReporter(matched.getOrigin(), now));
    } else {
      room.add(generationId, Awaited.GENERATION, matched, report, now, settings.grace());
    }
  }

  private void endGrace(long now) {
    if (!uptime.reached(settings.grace(), now)) {
      return;
    }
    for (MatchedReport waiting : room.takeDue(now)) {
      SensitiveReport report = Origins.of(waiting.getOrigin(), InputTopics.REPORTS.serde());
      String reason =
          "Unknown generation %s: none came within %s."
                  .formatted(report.getGenerationId(), settings.grace())
              + ReportDeduplicationProcessor.TRY_AGAIN;
      context().forward(DeadLetters.record(waiting.getOrigin(), reason, now));
    }
  }
}
