package io.lethe.labeler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.topics.Topic;
import io.lethe.topics.access.ServiceAccess;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;
import org.junit.jupiter.api.Test;

/** What runs apart, what each part keeps, and what each processor may write. */
class LabelerTopologyTest {

  private final TopologyDescription topology =
      LabelerTopology.build(
              new StreamsBuilder(), ConfiguredSettings.of(LabelerConfigs.of(Map.of())), 4)
          .describe();

  /**
   * The numbers stand in the names of state directories. Number 0 keeps nothing, so that nothing
   * reads what an older labeler, all one sub-topology, left under that number.
   */
  @Test
  void eachStageIsASubTopologyOfItsOwn() {
    // when
    List<String> facts =
        topology.subtopologies().stream()
            .flatMap(LabelerTopologyTest::facts)
            .distinct()
            .sorted()
            .toList();

    // then
    assertThat(facts)
        .containsExactlyElementsOf(
            """
            0 reads lethe.reports
            0 reads lethe.trusted-reports
            0 writes lethe.dead-letters
            0 writes reports-by-reporter-repartition
            1 keeps report-counts
            1 keeps reports-seen
            1 reads reports-by-reporter-repartition
            1 writes lethe.dead-letters
            1 writes reports-by-generation-repartition
            1 writes reports-by-model-repartition
            2 reads lethe.model-versions
            2 writes lethe.dead-letters
            2 writes versions-by-model-repartition
            3 keeps commands-seen
            3 keeps deployments
            3 keeps holdings
            3 keeps labels
            3 keeps members
            3 keeps memberships
            3 keeps model-shapes
            3 keeps open-commands
            3 keeps open-jobs
            3 keeps quarantine
            3 keeps quarantine-deadlines
            3 keeps quarantine-for-room
            3 keeps report-samples
            3 keeps reporter-standings
            3 keeps reporters-erased
            3 keeps reports-done
            3 keeps retracted-deadlines
            3 keeps samples-excluded
            3 keeps sequences
            3 keeps successors
            3 keeps supports
            3 keeps trial-counts
            3 keeps trigger
            3 keeps versions
            3 keeps waiting-for-model-or-report
            3 keeps waiting-for-model-or-report-by-sender
            3 keeps waiting-for-model-or-report-deadlines
            3 reads commands-by-model-repartition
            3 reads lethe.trial-counts
            3 reads progress-by-model-repartition
            3 reads reports-by-model-repartition
            3 reads results-by-model-repartition
            3 reads versions-by-model-repartition
            3 writes erasures-to-all-generations-repartition
            3 writes lethe.dead-letters
            3 writes lethe.deployments
            3 writes lethe.erasures
            3 writes lethe.label-log
            3 writes lethe.labels
            3 writes lethe.pending-reports
            3 writes lethe.quarantine
            3 writes lethe.supports
            3 writes lethe.training-jobs
            3 writes lethe.trial-results
            4 reads lethe.commands
            4 writes commands-by-model-repartition
            4 writes lethe.dead-letters
            5 reads lethe.job-results
            5 writes lethe.dead-letters
            5 writes results-by-model-repartition
            6 reads lethe.training-progress
            6 writes lethe.dead-letters
            6 writes progress-by-model-repartition
            7 keeps generations
            7 keeps reporters-erased-by-generation
            7 keeps waiting-for-generation
            7 keeps waiting-for-generation-by-sender
            7 keeps waiting-for-generation-deadlines
            7 reads erasures-to-all-generations-repartition
            7 reads generations-misplaced-repartition
            7 reads lethe.generations
            7 reads reports-by-generation-repartition
            7 writes generations-misplaced-repartition
            7 writes lethe.dead-letters
            7 writes lethe.pending-reports
            7 writes reports-by-model-repartition
            """
                .lines()
                .toList());
  }

  /** The views read some more. */
  @Test
  void itReadsAndWritesWhatItHasTheRightTo() {
    // then
    assertThat(names(ServiceAccess.LABELER.reads()))
        .containsAll(
            nodes(Source.class)
                .flatMap(source -> source.topicSet().stream())
                .filter(topic -> topic.startsWith("lethe."))
                .toList());
    assertThat(names(ServiceAccess.LABELER.writes()))
        .containsExactlyInAnyOrderElementsOf(
            nodes(Sink.class)
                .map(Sink::topic)
                .filter(topic -> topic.startsWith("lethe."))
                .distinct()
                .toList());
  }

  private static List<String> names(List<Topic<?, ?>> topics) {
    return topics.stream().<String>map(Topic::name).toList();
  }

  @Test
  void eachProcessorWritesToItsOwnTopicsOnly() {
    // when
    Map<String, Collection<String>> written = new TreeMap<>();
    nodes(Sink.class)
        .forEach(
            sink -> {
              String writer = sink.name().replaceAll("-to-.*", "");
              if (sink.topic().startsWith("lethe.")) {
                written.computeIfAbsent(writer, name -> new TreeSet<>()).add(sink.topic());
              }
            });

    // then
    List<String> letters = List.of("lethe.dead-letters");
    List<String> lettersAndPending = List.of("lethe.dead-letters", "lethe.pending-reports");
    assertThat(written)
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    entry("read-lethe.commands", letters),
                    entry("read-lethe.generations", letters),
                    entry("read-lethe.job-results", letters),
                    entry("read-lethe.model-versions", letters),
                    entry("read-lethe.reports", letters),
                    entry("read-lethe.trusted-reports", letters),
                    entry("read-lethe.training-progress", letters),
                    entry("read-lethe.trial-counts", letters),
                    entry("report-deduplication", letters),
                    entry("report-matching", lettersAndPending),
                    entry("generation", lettersAndPending),
                    entry("reporter-erasure", lettersAndPending),
                    entry("model", lettersAndPending),
                    entry(
                        "label",
                        List.of(
                            "lethe.dead-letters",
                            "lethe.label-log",
                            "lethe.labels",
                            "lethe.pending-reports",
                            "lethe.quarantine",
                            "lethe.supports")),
                    entry("champions", List.of("lethe.deployments", "lethe.trial-results")),
                    entry("trials", List.of("lethe.deployments", "lethe.trial-results")),
                    entry(
                        "commands",
                        List.of(
                            "lethe.dead-letters",
                            "lethe.deployments",
                            "lethe.erasures",
                            "lethe.label-log",
                            "lethe.labels",
                            "lethe.pending-reports",
                            "lethe.quarantine",
                            "lethe.supports",
                            "lethe.trial-results")),
                    entry("training-trigger", List.of("lethe.training-jobs")))));
  }

  private static Map.Entry<String, Collection<String>> entry(String writer, List<String> topics) {
    return Map.entry(writer, new TreeSet<>(topics));
  }

  private static Stream<String> facts(Subtopology part) {
    return part.nodes().stream().flatMap(LabelerTopologyTest::facts).map(f -> part.id() + " " + f);
  }

  private static Stream<String> facts(Node node) {
    if (node instanceof Source source) {
      return source.topicSet().stream().map(topic -> "reads " + topic);
    }
    if (node instanceof Sink sink) {
      return Stream.of("writes " + sink.topic());
    }
    return ((Processor) node).stores().stream().map(store -> "keeps " + store);
  }

  private <N extends Node> Stream<N> nodes(Class<N> type) {
    return topology.subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .filter(type::isInstance)
        .map(type::cast);
  }
}
