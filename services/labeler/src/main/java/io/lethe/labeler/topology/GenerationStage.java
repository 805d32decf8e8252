package io.lethe.labeler.topology;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.reports.GenerationProcessor;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.reports.Matching;
import io.lethe.labeler.reports.ReportMatchingProcessor;
import io.lethe.labeler.reports.ReporterErasureProcessor;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import java.util.Set;
import org.apache.kafka.streams.kstream.KStream;

/** By generationId: reports and generations meet, whichever comes first. */
final class GenerationStage {

  private GenerationStage() {}

  /**
   * Adds the stage.
   *
   * @param reports reports that name a generation, keyed by it
   * @param erased erased reporters, whose waiting reports are taken out in every partition
   */
  static void add(
      Wiring wiring,
      LabelerSettings settings,
      KStream<String, MatchedReport> reports,
      KStream<String, ErasedReporter> erased) {
    Set<String> stores = wiring.addStores(Matching.stores(settings));
    ProcessorOutputs reportsLast =
        wiring
            .process(
                wiring.through(InternalTopics.REPORTS_BY_GENERATION, reports),
                () -> new ReportMatchingProcessor(settings, stores),
                ReportMatchingProcessor.NAME,
                stores)
            .writesDeadLetters()
            .writes(Topics.PENDING_REPORTS);
    ProcessorOutputs generationsLast =
        wiring
            .process(
                generations(wiring),
                () -> new GenerationProcessor(settings),
                GenerationProcessor.NAME,
                stores)
            .writesDeadLetters()
            .writes(Topics.PENDING_REPORTS);
    wiring
        .process(
            wiring.through(InternalTopics.ERASURES_TO_ALL_GENERATIONS, erased),
            () -> new ReporterErasureProcessor(settings),
            ReporterErasureProcessor.NAME,
            stores)
        .writesDeadLetters()
        .writes(Topics.PENDING_REPORTS);
    InternalTopics.REPORTS_BY_MODEL.write(
        reportsLast.to(Matching.MATCHED).merge(generationsLast.to(Matching.MATCHED)), "matching");
  }

  /** Most lie where their reports come to. Only the others are moved, because they are large. */
  private static KStream<String, Generation> generations(Wiring wiring) {
    ProcessorOutputs read =
        wiring.read(InputTopics.generations(wiring.partitions())).writesDeadLetters();
    return read.to(InputTopics.PLACED)
        .merge(
            wiring.through(InternalTopics.GENERATIONS_MISPLACED, read.to(InputTopics.MISPLACED)));
  }
}
