package io.lethe.standalone.backup;

import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.PartitionLeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/**
 * Reads a backup back into a cluster that has none of Lethe's topics, and a store. Records keep
 * their times, but get new offsets: groups' places are counted anew.
 */
public final class Restore {

  private static final Map<String, Object> IN_BULK =
      Map.of(
          ProducerConfig.LINGER_MS_CONFIG,
          50,
          ProducerConfig.BATCH_SIZE_CONFIG,
          256 * 1024,
          // Topics bound what is in them.
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          16 * 1024 * 1024);

  private final KafkaClients clients;
  private final Store store;
  private final PictureStore pictures;
  private final BackedUpNames names;
  private final Optional<Short> replication;

  /**
   * A restore into a cluster and a store.
   *
   * @param store whoever opened it closes it
   * @param pictures whoever opened it closes it
   * @param applicationId {@code lethe.labeler.application-id}
   * @param replication replicas of each topic; the broker's default where empty
   */
  public Restore(
      KafkaClients clients,
      Store store,
      PictureStore pictures,
      String applicationId,
      Optional<Short> replication) {
    this.pictures = pictures;
    this.clients = clients;
    this.store = store;
    this.names = new BackedUpNames(applicationId);
    this.replication = replication;
  }

  /**
   * Restores it.
   *
   * @return what was restored
   * @throws BackupException with one sentence when the directory holds no backup, the cluster is
   *     not empty, or does not take what is written
   * @throws IOException when the backup can't be read or the store can't be written
   */
  public BackupContents from(Path directory) throws BackupException, IOException {
    BackupContents contents = BackupContents.read(directory);
    try (Admin admin = clients.admin()) {
      var state = new ClusterState(admin, names);
      Map<String, Integer> present = state.topics();
      if (!present.isEmpty()) {
        throw new BackupException(
            "The cluster has the topics %s already: restore into an empty one."
                .formatted(present.keySet()));
      }
      restoreVersions(contents, directory);
      SavedPictures.in(directory).copyTo(pictures);
      create(admin, contents);
      Map<TopicPartition, Offsets> offsets = write(contents, directory);
      requireWhole(state, contents);
      restoreTimes(admin, contents);
      restorePlaces(admin, contents, offsets);
    }
    return contents;
  }

  private void restoreVersions(BackupContents contents, Path directory)
      throws BackupException, IOException {
    for (BackupContents.Version version : contents.versions()) {
      Path into = store.root().resolve(version.uri());
      if (!store.isSealed(version.uri())) {
        FileUtils.copyDirectory(VersionFiles.in(directory, version.uri()).toFile(), into.toFile());
        store.publish(version.uri());
      }
      if (!store.manifestSha256(version.uri()).equals(version.manifestSha256())) {
        throw new BackupException(
            "The store holds another version %s than the backup.".formatted(version.uri()));
      }
    }
  }

  /** Records keep their times while they are written. */
  private void create(Admin admin, BackupContents contents) throws BackupException {
    List<NewTopic> topics = new ArrayList<>();
    for (BackupContents.Topic topic : contents.topics()) {
      Map<String, String> settings = new TreeMap<>(topic.settings());
      settings.remove(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
      topics.add(
          new NewTopic(topic.name(), Optional.of(topic.records().size()), replication)
              .configs(settings));
    }
    ClusterState.get("create topics", admin.createTopics(topics).all());
    PartitionLeaders.await(
        admin,
        topics.stream()
            .flatMap(
                topic ->
                    IntStream.range(0, topic.numPartitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
            .toList());
  }

  private Map<TopicPartition, Offsets> write(BackupContents contents, Path directory)
      throws BackupException, IOException {
    Map<TopicPartition, Offsets> offsets = new HashMap<>();
    for (BackupContents.Place place : contents.places()) {
      offsets
          .computeIfAbsent(new TopicPartition(place.topic(), place.partition()), p -> new Offsets())
          .want(place.offset());
    }
    var failure = new AtomicReference<Exception>();
    try (Producer<byte[], byte[]> producer = clients.writer("restore", IN_BULK)) {
      for (BackupContents.Topic topic : contents.topics()) {
        for (int partition = 0; partition < topic.records().size(); partition++) {
          var counted =
              offsets.computeIfAbsent(
                  new TopicPartition(topic.name(), partition), p -> new Offsets());
          try (var file =
              new PartitionFile.Reader(PartitionFile.in(directory, topic.name(), partition))) {
            while (file.hasNext() && failure.get() == null) {
              PartitionFile.Saved record = file.next();
              counted.saw(record.offset());
              producer.send(
                  record.to(topic.name(), partition),
                  (place, e) -> {
                    if (e != null) {
                      failure.compareAndSet(null, e);
                    }
                  });
            }
          }
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new BackupException(
          "The broker refused a record: " + failure.get().getMessage(), failure.get());
    }
    return offsets;
  }

  private static void requireWhole(ClusterState state, BackupContents contents)
      throws BackupException {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    for (BackupContents.Topic topic : contents.topics()) {
      for (int partition = 0; partition < topic.records().size(); partition++) {
        wanted.put(new TopicPartition(topic.name(), partition), topic.records().get(partition));
      }
    }
    Map<TopicPartition, Long> ends = state.ends(wanted.keySet(), IsolationLevel.READ_COMMITTED);
    for (Map.Entry<TopicPartition, Long> partition : wanted.entrySet()) {
      if (!partition.getValue().equals(ends.get(partition.getKey()))) {
        throw new BackupException(
            "%s has %d records after the restore, not %d."
                .formatted(partition.getKey(), ends.get(partition.getKey()), partition.getValue()));
      }
    }
  }

  private static void restoreTimes(Admin admin, BackupContents contents) throws BackupException {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (BackupContents.Topic topic : contents.topics()) {
      String type = topic.settings().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
      if (type != null && !type.equals(TimestampType.CREATE_TIME.name)) {
        changes.put(
            new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
            List.of(
                new AlterConfigOp(
                    new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type),
                    AlterConfigOp.OpType.SET)));
      }
    }
    ClusterState.get("set topics' times", admin.incrementalAlterConfigs(changes).all());
  }

  /** Only Kafka Streams' own note beside a place holds no offsets of the old cluster. */
  private void restorePlaces(
      Admin admin, BackupContents contents, Map<TopicPartition, Offsets> offsets)
      throws BackupException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new TreeMap<>();
    for (BackupContents.Place place : contents.places()) {
      var partition = new TopicPartition(place.topic(), place.partition());
      String metadata = place.group().equals(names.applicationId()) ? place.metadata() : "";
      byGroup
          .computeIfAbsent(place.group(), group -> new HashMap<>())
          .put(
              partition,
              new OffsetAndMetadata(offsets.get(partition).before(place.offset()), metadata));
    }
    for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group : byGroup.entrySet()) {
      ClusterState.get(
          "set the place of group " + group.getKey(),
          admin.alterConsumerGroupOffsets(group.getKey(), group.getValue()).all());
    }
  }
}
