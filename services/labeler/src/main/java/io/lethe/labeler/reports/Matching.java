package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.serde.AvroSerde;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/** What reports and generations share where they meet. */
final class Matching {

  static final String GENERATIONS = "generations";
  static final String ROOM = "for-generation";
  static final String ERASED = "reporters-erased-by-generation";

  private Matching() {}

  static Set<StoreBuilder<?>> stores(LabelerSettings settings) {
    StateStores stores = settings.stores();
    Set<StoreBuilder<?>> builders = new HashSet<>(PendingReports.stores(stores, ROOM));
    builders.add(
        stores.forgetful(
            GENERATIONS, settings.generationRetention(), AvroSerde.of(Generation.class)));
    builders.add(ErasedReporters.store(ERASED, settings));
    return builders;
  }

  /**
   * The report with its generation's picture, keyed by model; a dead letter where they disagree, or
   * the picture never left.
   */
  static Record<String, Object> match(
      MatchedReport report, Generation generation, long timestamp, long now) {
    SensitiveReport content = Origins.of(report.getOrigin(), InputTopics.REPORTS.serde());
    if (!content.getModel().equals(generation.getModel())) {
      String reason =
          "The report speaks of model %s, but generation %s is of model %s."
                  .formatted(
                      content.getModel(), generation.getGenerationId(), generation.getModel())
              + ReportDeduplicationProcessor.TRY_AGAIN;
      return DeadLetters.record(report.getOrigin(), reason, now);
    }
    if (generation.getGuard() == GuardVerdict.BLOCKED) {
      String reason =
          "The guard held generation %s back: nobody has seen it."
              .formatted(generation.getGenerationId());
      return DeadLetters.record(report.getOrigin(), reason, now);
    }
    var matched =
        MatchedReport.newBuilder(report)
            .setGenerationId(generation.getGenerationId())
            .setModelVersion(generation.getModelVersion())
            .setClassLabel(generation.getClassLabel())
            .setPng(generation.getPng())
            .build();
    return new Record<>(content.getModel(), matched, timestamp);
  }
}
