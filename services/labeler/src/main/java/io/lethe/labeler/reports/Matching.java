package io.lethe.labeler.reports;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.serde.AvroSerde;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/** What the processors of reports and of generations share where the two meet. */
public final class Matching {

  /** Reports with their generation's picture, keyed by model. */
  public static final Outlet<MatchedReport> MATCHED =
      new Outlet<>("matched-reports", MatchedReport.class);

  static final String GENERATIONS = "generations";
  static final String PENDING = "for-generation";
  static final String ERASED = "reporters-erased-by-generation";

  private final Emitter emitter;

  Matching(Emitter emitter) {
    this.emitter = emitter;
  }

  /**
   * The stores of {@link ReportMatchingProcessor}, {@link GenerationProcessor} and {@link
   * ReporterErasureProcessor}.
   */
  public static Set<StoreBuilder<?>> stores(LabelerSettings settings) {
    StateStores stores = settings.stores();
    Set<StoreBuilder<?>> builders = new HashSet<>(PendingReports.stores(stores, PENDING));
    builders.add(
        stores.windowed(
            GENERATIONS, settings.generationRetention(), AvroSerde.of(Generation.class)));
    builders.add(ErasedReporters.store(ERASED, settings));
    return builders;
  }

  /**
   * Sends a report on with its generation's picture; as a dead letter where their models differ, or
   * where the guard kept the picture from everybody.
   *
   * @param timestamp of the record that brought the two together, milliseconds since the epoch
   * @param now milliseconds since the epoch
   */
  void match(ReceivedReport report, Generation generation, long timestamp, long now) {
    if (!report.model().equals(generation.getModel())) {
      String reason =
          "The report speaks of model %s, but generation %s is of model %s."
                  .formatted(report.model(), generation.getGenerationId(), generation.getModel())
              + ReportDeduplicationProcessor.TRY_AGAIN;
      emitter.deadLetter(DeadLetters.of(report.origin(), reason, now));
    } else if (generation.getGuard() == GuardVerdict.BLOCKED) {
      String reason =
          "The guard held generation %s back: nobody has seen it."
              .formatted(generation.getGenerationId());
      emitter.deadLetter(DeadLetters.of(report.origin(), reason, now));
    } else {
      emitter.send(MATCHED, new Record<>(report.model(), report.with(generation), timestamp));
    }
  }
}
