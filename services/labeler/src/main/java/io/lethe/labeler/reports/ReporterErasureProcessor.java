package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.stores.Slice;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes out the reports of erased reporters that wait for their generations. */
public final class ReporterErasureProcessor
    extends ContextualProcessor<String, ErasedReporter, String, Object> {

  /** Name of its node. */
  public static final String NAME = "reporter-erasure";

  private final LabelerSettings settings;

  /**
   * Erasures that more reports wait for than one slice takes. Not kept over a restart: what still
   * waits then ends with its grace, as an erased reporter's.
   */
  private final Queue<ErasedReporter> open = new ArrayDeque<>();

  private PendingReports pending;
  private ErasedReporters erased;
  private Emitter emitter;

  public ReporterErasureProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    pending = PendingReports.open(context, Matching.PENDING, emitter);
    erased = new ErasedReporters(context.getStateStore(Matching.ERASED));
    context.schedule(settings.tick(), PunctuationType.WALL_CLOCK_TIME, this::goOn);
  }

  @Override
  public void process(Record<String, ErasedReporter> record) {
    ErasedReporter erasure = record.value();
    erased.add(erasure.getModel(), erasure.getReporter(), erasure.getSentAt());
    open.add(erasure);
    goOn(context().currentSystemTimeMs());
  }

  private void goOn(long now) {
    var slice = new Slice();
    while (!open.isEmpty() && slice.hasRoom()) {
      ErasedReporter erasure = open.element();
      List<ReceivedReport> taken =
          pending.takeSent(erasure.getModel(), erasure.getReporter(), erasure.getSentAt(), slice);
      for (ReceivedReport waiting : taken) {
        emitter.deadLetter(DeadLetters.ofErasedReporter(waiting.origin(), now));
      }
      if (slice.hasRoom()) {
        open.remove();
      }
    }
  }
}
