package io.lethe.labeler.topology;

import io.lethe.labeler.state.ErasedReporter;
import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.partition.ModelPartitioner;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** The topics between the stages. Their names stand in the broker and never change. */
final class InternalTopics {

  static final InternalTopic<Origin> REPORTS_BY_REPORTER =
      InternalTopic.byKey("reports-by-reporter", Origin.class);
  static final InternalTopic<MatchedReport> REPORTS_BY_GENERATION =
      InternalTopic.byKey("reports-by-generation", MatchedReport.class);
  static final InternalTopic<Generation> GENERATIONS_MISPLACED =
      InternalTopic.byKey("generations-misplaced", Generation.class);

  /** Which partitions hold an erased reporter's reports is not known: each one is told. */
  static final InternalTopic<ErasedReporter> ERASURES_TO_ALL_GENERATIONS =
      new InternalTopic<>(
          "erasures-to-all-generations",
          ErasedReporter.class,
          Optional.of(
              (topic, key, value, partitions) ->
                  Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))));

  static final InternalTopic<MatchedReport> REPORTS_BY_MODEL =
      byModel("reports-by-model", MatchedReport.class);
  static final InternalTopic<Origin> VERSIONS_BY_MODEL = byModel("versions-by-model", Origin.class);
  static final InternalTopic<Origin> COMMANDS_BY_MODEL = byModel("commands-by-model", Origin.class);
  static final InternalTopic<JobResult> RESULTS_BY_MODEL =
      byModel("results-by-model", JobResult.class);
  static final InternalTopic<TrainingProgress> PROGRESS_BY_MODEL =
      byModel("progress-by-model", TrainingProgress.class);

  private InternalTopics() {}

  private static <V extends SpecificRecord> InternalTopic<V> byModel(String name, Class<V> type) {
    return new InternalTopic<>(name, type, Optional.of(partitionedByModel()));
  }

  /** Puts a record where its key, {@code model} or {@code model/part}, belongs. */
  static <V> StreamPartitioner<String, V> partitionedByModel() {
    return (topic, key, value, partitions) ->
        Optional.of(Set.of(ModelPartitioner.partition(key, partitions)));
  }
}
