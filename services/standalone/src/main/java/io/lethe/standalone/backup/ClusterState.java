package io.lethe.standalone.backup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** What a cluster says of Lethe's topics and groups. */
final class ClusterState {

  private final Admin admin;
  private final BackedUpNames names;

  ClusterState(Admin admin, BackedUpNames names) {
    this.admin = admin;
    this.names = names;
  }

  /** Lethe's topics with their partition counts. */
  Map<String, Integer> topics() throws BackupException {
    List<String> ours =
        get("list topics", admin.listTopics().names()).stream().filter(names::isOurs).toList();
    Map<String, Integer> counts = new TreeMap<>();
    for (TopicDescription topic :
        get("describe topics", admin.describeTopics(ours).allTopicNames()).values()) {
      counts.put(topic.name(), topic.partitions().size());
    }
    return counts;
  }

  /** Settings of topics that differ from the broker's defaults, by topic. */
  Map<String, Map<String, String>> settings(Collection<String> topics) throws BackupException {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> settings = new HashMap<>();
    get("describe the settings of topics", admin.describeConfigs(resources).all())
        .forEach(
            (resource, config) ->
                settings.put(
                    resource.name(),
                    config.entries().stream()
                        .filter(
                            entry ->
                                entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .collect(
                            Collectors.toMap(
                                ConfigEntry::name,
                                ConfigEntry::value,
                                (a, b) -> a,
                                TreeMap::new))));
    return settings;
  }

  /** Groups that have members, each with how many. */
  Map<String, Integer> atWork() throws BackupException {
    Map<String, Integer> members = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> group :
        admin.describeConsumerGroups(names.groups()).describedGroups().entrySet()) {
      try {
        members.put(group.getKey(), group.getValue().get().members().size());
      } catch (InterruptedException | ExecutionException e) {
        if (!(e.getCause() instanceof GroupIdNotFoundException)) {
          throw failed("look at group " + group.getKey(), e);
        }
      }
    }
    members.values().removeIf(count -> count == 0);
    return members;
  }

  /** Partitions in which a transaction is open still: what follows in them can't be read yet. */
  List<TopicPartition> undecided(Collection<TopicPartition> partitions) throws BackupException {
    Map<TopicPartition, Long> stable = ends(partitions, IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> written = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
    return partitions.stream()
        .filter(partition -> !stable.get(partition).equals(written.get(partition)))
        .toList();
  }

  /** The ends of partitions. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation)
      throws BackupException {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(
            "look at the ends of topics",
            admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Where the groups go on reading. */
  List<BackupContents.Place> places() throws BackupException {
    List<BackupContents.Place> places = new ArrayList<>();
    var known = new TreeSet<>(names.groups());
    known.retainAll(
        get("list groups", admin.listGroups().all()).stream()
            .map(group -> group.groupId())
            .toList());
    for (String group : known) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          get(
              "look at group " + group,
              admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
      committed.forEach(
          (partition, place) -> {
            if (place != null) {
              places.add(
                  new BackupContents.Place(
                      group,
                      partition.topic(),
                      partition.partition(),
                      place.offset(),
                      place.metadata()));
            }
          });
    }
    return places;
  }

  static <T> T get(String what, KafkaFuture<T> future) throws BackupException {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw failed(what, e);
    }
  }

  private static BackupException failed(String what, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    return new BackupException("Can't %s: %s".formatted(what, cause.getMessage()), cause);
  }
}
