package io.lethe.labeler.topology;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.reports.ReportDeduplicationProcessor;
import io.lethe.labeler.state.Origin;
import java.util.Set;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** By reporter: each report passes once, and is marked if its reporter is over the limit. */
final class ReporterStage {

  private ReporterStage() {}

  /** Adds the stage; returns its reports. */
  static ProcessorOutputs add(Wiring wiring, LabelerSettings settings) {
    KStream<String, Origin> reports =
        wiring
            .read(InputTopics.REPORTS)
            .writesDeadLetters()
            .to(InputTopics.ORIGINS)
            .merge(
                wiring
                    .read(InputTopics.TRUSTED_REPORTS)
                    .writesDeadLetters()
                    .to(InputTopics.ORIGINS),
                Named.as("all-reports"));
    Set<String> stores = wiring.addStores(ReportDeduplicationProcessor.stores(settings));
    return wiring
        .process(
            wiring.through(InternalTopics.REPORTS_BY_REPORTER, reports),
            () -> new ReportDeduplicationProcessor(settings, stores),
            ReportDeduplicationProcessor.NAME,
            stores)
        .writesDeadLetters();
  }
}
