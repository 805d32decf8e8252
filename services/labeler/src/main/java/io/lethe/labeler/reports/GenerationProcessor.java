package io.lethe.labeler.reports;

import io.lethe.labeler.state.MatchedReport;
import io.lethe.schemas.Generation;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Remembers generations for reports to come, and matches those that came before. */
public final class GenerationProcessor
    extends ContextualProcessor<String, Generation, String, Object> {

  private WindowStore<String, Generation> generations;
  private PendingReports room;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    generations = context.getStateStore(Matching.GENERATIONS);
    room = PendingReports.open(context, Matching.ROOM);
  }

  @Override
  public void process(Record<String, Generation> record) {
    generations.put(record.key(), record.value(), record.timestamp());
    long now = context().currentSystemTimeMs();
    for (MatchedReport waiting : room.take(record.key())) {
      context().forward(Matching.match(waiting, record.value(), record.timestamp(), now));
    }
  }
}
