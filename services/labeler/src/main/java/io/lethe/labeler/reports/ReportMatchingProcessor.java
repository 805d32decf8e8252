package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.stores.CatchUp;
import io.lethe.labeler.stores.Compaction;
import io.lethe.labeler.stores.Slice;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.Generation;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Matches reports, keyed by generationId, to generations seen before, or lets them wait. */
public final class ReportMatchingProcessor
    extends ContextualProcessor<String, MatchedReport, String, Object> {

  /** Name of its node. */
  public static final String NAME = "report-matching";

  private final LabelerSettings settings;
  private final Set<String> stores;
  private final CatchUp catchUp = new CatchUp();
  private WindowStore<String, Generation> generations;
  private PendingReports pending;
  private ErasedReporters erased;
  private Emitter emitter;
  private Matching matching;

  /**
   * @param stores names of all stores of the sub-topology, which it lets forget what was deleted
   */
  public ReportMatchingProcessor(LabelerSettings settings, Set<String> stores) {
    this.settings = settings;
    this.stores = Set.copyOf(stores);
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    generations = context.getStateStore(Matching.GENERATIONS);
    pending = PendingReports.open(context, Matching.PENDING, emitter);
    erased = new ErasedReporters(context.getStateStore(Matching.ERASED));
    matching = new Matching(emitter);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::endGrace);
    Compaction.schedule(
        context,
        stores,
        settings.compactionInterval(),
        settings.tick(),
        settings.grace(),
        () -> {});
  }

  @Override
  public void process(Record<String, MatchedReport> record) {
    long now = context().currentSystemTimeMs();
    catchUp.tick(context().currentStreamTimeMs(), now);
    ReceivedReport report = ReceivedReport.open(record.value());
    Generation generation = WindowEntries.latest(generations, record.key());
    if (generation != null) {
      matching.match(report, generation, record.timestamp(), now);
    } else if (erased.includeSenderOf(report)) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(report.origin(), now));
    } else {
      pending.add(record.key(), Awaited.GENERATION, report, now, settings.grace());
    }
  }

  private void endGrace(long now) {
    catchUp.tick(context().currentStreamTimeMs(), now);
    long passed = catchUp.passed(settings.grace(), now);
    pending.takeDue(passed, new Slice(), waiting -> graceEnded(waiting, now));
  }

  private void graceEnded(ReceivedReport waiting, long now) {
    if (erased.includeSenderOf(waiting)) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(waiting.origin(), now));
      return;
    }
    String generationId = waiting.content().getGenerationId();
    Generation generation = WindowEntries.latest(generations, generationId);
    if (generation != null) {
      // So many waited for it that their turn had not come.
      matching.match(waiting, generation, now, now);
      return;
    }
    String reason =
        "Unknown generation %s: none came within %s.".formatted(generationId, settings.grace())
            + ReportDeduplicationProcessor.TRY_AGAIN;
    emitter.deadLetter(DeadLetters.of(waiting.origin(), reason, now));
  }
}
