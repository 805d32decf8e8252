package io.lethe.labeler.runtime;

import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;

/** The topics that Kafka Streams makes for a topology: between its stages, and for its stores. */
final class MadeTopics {

  private final String applicationId;
  private final Set<String> repartitions;
  private final Set<String> stores;

  MadeTopics(String applicationId, Topology topology) {
    this.applicationId = applicationId;
    repartitions =
        nodes(topology, TopologyDescription.Source.class)
            .flatMap(source -> source.topicSet().stream())
            .filter(topic -> topic.endsWith("-repartition"))
            .collect(Collectors.toSet());
    stores =
        nodes(topology, TopologyDescription.Processor.class)
            .flatMap(processor -> processor.stores().stream())
            .collect(Collectors.toSet());
  }

  private static <N extends Node> Stream<N> nodes(Topology topology, Class<N> type) {
    return topology.describe().subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** Their names in the broker. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    repartitions.forEach(topic -> names.add(named(topic)));
    stores.forEach(store -> names.add(changelog(store)));
    return names;
  }

  /**
   * How long those are kept that are not kept for ever. Kafka Streams sets it when it creates one,
   * and never again.
   *
   * @param ofStores retentions of the changelogs of stores that forget, by store
   */
  Map<String, Duration> retentions(Map<String, Duration> ofStores) {
    Map<String, Duration> retentions = new HashMap<>();
    ofStores.forEach((store, retention) -> retentions.put(changelog(store), retention));
    // Those of an earlier release kept the last segment of a quiet partition for ever.
    repartitions.forEach(topic -> retentions.put(named(topic), Topics.LONGEST_RETENTION));
    return retentions;
  }

  private String changelog(String store) {
    return named(store + "-changelog");
  }

  private String named(String topic) {
    return applicationId + "-" + topic;
  }
}
