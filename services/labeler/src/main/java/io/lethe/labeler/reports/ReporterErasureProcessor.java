package io.lethe.labeler.reports;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.ErasedReporter;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes out the reports of erased reporters that wait for their generations. */
public final class ReporterErasureProcessor
    extends ContextualProcessor<String, ErasedReporter, String, Object> {

  /** Name of its node. */
  public static final String NAME = "reporter-erasure";

  private PendingReports pending;
  private ErasedReporters erased;
  private Emitter emitter;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    pending = PendingReports.open(context, Matching.PENDING, emitter);
    erased = new ErasedReporters(context.getStateStore(Matching.ERASED));
  }

  @Override
  public void process(Record<String, ErasedReporter> record) {
    ErasedReporter erasure = record.value();
    String model = erasure.getModel();
    String reporter = erasure.getReporter();
    erased.add(model, reporter, erasure.getSentAt());
    long now = context().currentSystemTimeMs();
    for (ReceivedReport waiting : pending.takeSent(model, reporter, erasure.getSentAt())) {
      emitter.deadLetter(DeadLetters.ofErasedReporter(waiting.origin(), now));
    }
  }
}
