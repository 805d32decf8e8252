package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.stores.WindowEntries;
import io.lethe.schemas.Generation;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Remembers generations for later reports, and matches those that wait for them. */
public final class GenerationProcessor
    extends ContextualProcessor<String, Generation, String, Object> {

  /** Name of its node. */
  public static final String NAME = "generation";

  private final LabelerSettings settings;
  private WindowStore<String, Generation> generations;
  private PendingReports pending;
  private Matching matching;

  public GenerationProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    var emitter = new Emitter(NAME, context);
    generations = context.getStateStore(Matching.GENERATIONS);
    pending = PendingReports.open(context, Matching.PENDING, emitter);
    matching = new Matching(emitter);
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::matchMore);
  }

  @Override
  public void process(Record<String, Generation> record) {
    WindowEntries.put(generations, record.key(), record.value(), record.timestamp());
    long now = context().currentSystemTimeMs();
    pending.release(
        record.key(), waiting -> matching.match(waiting, record.value(), record.timestamp(), now));
  }

  private void matchMore(long now) {
    pending.releaseMore(
        (generationId, waiting) ->
            matching.match(waiting, WindowEntries.latest(generations, generationId), now, now));
  }
}
