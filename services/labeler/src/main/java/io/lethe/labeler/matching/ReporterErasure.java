package io.lethe.labeler.matching;

import io.lethe.labeler.deadletter.DeadLetters;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.vetting.ErasedReporters;
import io.lethe.labeler.waiting.WaitingRoom;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes out the reports of erased reporters that wait for their generations. */
public final class ReporterErasure
    extends ContextualProcessor<String, ErasedReporter, String, Object> {

  private WaitingRoom room;
  private ErasedReporters erased;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    room = WaitingRoom.open(context, Matching.ROOM);
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
