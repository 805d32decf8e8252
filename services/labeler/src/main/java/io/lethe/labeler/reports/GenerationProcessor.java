package io.lethe.labeler.reports;

import io.lethe.labeler.output.Emitter;
import io.lethe.schemas.Generation;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Remembers generations for later reports, and matches those that wait for them. */
public final class GenerationProcessor
    extends ContextualProcessor<String, Generation, String, Object> {

  /** Name of its node. */
  public static final String NAME = "generation";

  private WindowStore<String, Generation> generations;
  private PendingReports pending;
  private Matching matching;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    var emitter = new Emitter(NAME, context);
    generations = context.getStateStore(Matching.GENERATIONS);
    pending = PendingReports.open(context, Matching.PENDING, emitter);
    matching = new Matching(emitter);
  }

  @Override
  public void process(Record<String, Generation> record) {
    generations.put(record.key(), record.value(), record.timestamp());
    long now = context().currentSystemTimeMs();
    for (ReceivedReport waiting : pending.take(record.key())) {
      matching.match(waiting, record.value(), record.timestamp(), now);
    }
  }
}
