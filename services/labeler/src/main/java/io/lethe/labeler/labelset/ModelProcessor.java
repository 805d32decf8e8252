package io.lethe.labeler.labelset;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.Origins;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.reports.ReceivedReport;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.vetting.Shapes;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Learns a model's picture shape from its first published version, releases the reports that waited
 * for the model, and refuses versions of another shape.
 */
public final class ModelProcessor extends ContextualProcessor<String, Origin, String, Object> {

  /** Name of its node. */
  public static final String NAME = "model";

  /** Versions of a known shape. */
  public static final Outlet<ModelVersion> VERSIONS = new Outlet<>("versions", ModelVersion.class);

  /** Reports that waited for their model. */
  public static final Outlet<MatchedReport> RELEASED =
      new Outlet<>("released-reports", MatchedReport.class);

  private final LabelerSettings settings;
  private KeyValueStore<String, ModelShape> shapes;
  private PendingReports pending;
  private Emitter emitter;

  public ModelProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    shapes = context.getStateStore(LabelerTables.SHAPES);
    emitter = new Emitter(NAME, context);
    pending = LabelerTables.pending(context, emitter);
    context.schedule(
        settings.tick(),
        PunctuationType.WALL_CLOCK_TIME,
        now -> pending.releaseMore((model, waiting) -> release(waiting)));
  }

  @Override
  public void process(Record<String, Origin> record) {
    ModelVersion version = Origins.decode(record.value(), Topics.MODEL_VERSIONS);
    var shape = new ModelShape(version.getWidth(), version.getHeight(), version.getChannels());
    ModelShape known = shapes.get(record.key());
    if (known != null && !known.equals(shape)) {
      String reason =
          "Version %s of model %s makes pictures of %s, but the model's are %s."
              .formatted(
                  version.getVersion(), record.key(), Shapes.text(shape), Shapes.text(known));
      long now = context().currentSystemTimeMs();
      emitter.deadLetter(DeadLetters.of(record.value(), reason, now));
      return;
    }
    emitter.send(VERSIONS, record.withValue(version));
    if (known == null && version.getStatus() == VersionStatus.PUBLISHED) {
      shapes.put(record.key(), shape);
      pending.release(record.key(), this::release);
    }
  }

  private void release(ReceivedReport waiting) {
    emitter.send(RELEASED, waiting.model(), waiting.carrier());
  }
}
