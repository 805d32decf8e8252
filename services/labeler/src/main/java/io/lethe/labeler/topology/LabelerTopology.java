package io.lethe.labeler.topology;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.reports.ReportDeduplicationProcessor;
import io.lethe.labeler.state.ErasedReporter;
import io.lethe.store.PictureLookup;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;

/**
 * The labeler's topology: a report's path by reporter, by generation and by model to a label, and
 * from labels to training jobs and deployments. Stages meet in topics alone, so that Kafka Streams
 * runs each as a sub-topology of its own and none waits for another's backlog.
 */
public final class LabelerTopology {

  private LabelerTopology() {}

  /**
   * The topology, a function of its arguments alone.
   *
   * @param pictures makes what reads stored pictures, one for each task
   * @param partitions how many each topic of the cluster has, at least 1
   */
  public static Topology build(
      StreamsBuilder builder,
      LabelerSettings settings,
      Supplier<PictureLookup> pictures,
      int partitions) {
    addStages(new Wiring(builder, partitions), settings, pictures);
    return builder.build();
  }

  /** Like the other, of a labeler without a store of pictures. */
  public static Topology build(StreamsBuilder builder, LabelerSettings settings, int partitions) {
    return build(builder, settings, () -> PictureLookup.NONE, partitions);
  }

  /** How long the changelogs of its stores that forget keep entries, by store. */
  public static Map<String, Duration> changelogRetentions(LabelerSettings settings) {
    var wiring = new Wiring(new StreamsBuilder(), 1);
    addStages(wiring, settings, () -> PictureLookup.NONE);
    return wiring.changelogRetentions();
  }

  private static void addStages(
      Wiring wiring, LabelerSettings settings, Supplier<PictureLookup> pictures) {
    ProcessorOutputs reports = ReporterStage.add(wiring, settings);
    KStream<String, ErasedReporter> erasedReporters =
        ModelStage.add(wiring, settings, pictures, reports.to(ReportDeduplicationProcessor.OTHERS));
    GenerationStage.add(
        wiring, settings, reports.to(ReportDeduplicationProcessor.OF_GENERATIONS), erasedReporters);
  }
}
