package io.lethe.labeler.labelset;

import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.reports.Origins;
import io.lethe.labeler.reports.PendingReports;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.ModelShape;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.vetting.Shapes;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Learns a model's picture shape from its first published version, lets the reports go on that
 * waited for the model, and refuses versions of another shape. Versions go on as {@link
 * ModelVersion}.
 */
public final class ModelProcessor extends ContextualProcessor<String, Origin, String, Object> {

  private KeyValueStore<String, ModelShape> shapes;
  private PendingReports room;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    shapes = context.getStateStore(LabelerTables.SHAPES);
    room = LabelerTables.room(context);
  }

  @Override
  public void process(Record<String, Origin> record) {
    ModelVersion version = Origins.of(record.value(), InputTopics.MODEL_VERSIONS.serde());
    var shape = new ModelShape(version.getWidth(), version.getHeight(), version.getChannels());
    ModelShape known = shapes.get(record.key());
    if (known != null && !known.equals(shape)) {
      String reason =
          "Version %s of model %s makes pictures of %s, but the model's are %s."
              .formatted(
                  version.getVersion(), record.key(), Shapes.text(shape), Shapes.text(known));
      long now = context().currentSystemTimeMs();
      context().forward(DeadLetters.record(record.value(), reason, now));
      return;
    }
    context().forward(record.withValue(version));
    if (known == null && version.getStatus() == VersionStatus.PUBLISHED) {
      shapes.put(record.key(), shape);
      for (MatchedReport waiting : room.take(record.key())) {
        context().forward(record.withValue(waiting));
      }
    }
  }
}
