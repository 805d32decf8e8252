package io.lethe.labeler.reports;

import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes out the reports of erased reporters that wait for their generations. */
public final class ReporterErasureProcessor
    extends ContextualProcessor<String, ErasedReporter, String, Object> {

  private PendingReports room;
  private ErasedReporters erased;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    room = PendingReports.open(context, Matching.ROOM);
    erased = new ErasedReporters(context.getStateStore(Matching.ERASED));
  }

  @Override
  public void process(Record<String, ErasedReporter> record) {
    ErasedReporter erasure = record.value();
    String model = erasure.getModel();
    String reporter = erasure.getReporter();
    erased.add(model, reporter, erasure.getSentAt());
    long now = context().currentSystemTimeMs();
    for (MatchedReport waiting : room.takeSent(model, reporter, erasure.getSentAt())) {
      context().forward(DeadLetters.ofErasedReporter(waiting.getOrigin(), now));
    }
  }
}
