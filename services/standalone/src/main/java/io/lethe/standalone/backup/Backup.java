package io.lethe.standalone.backup;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes all that Lethe keeps into a directory, while no service is at work. */
public final class Backup {

  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  /**
   * A service that has stopped is a member until its session ends, and the broker ends a killed
   * one's transactions within a minute by default.
   */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long PAUSE_MILLIS = 500;

  private final KafkaClients clients;
  private final Store store;
  private final PictureStore pictures;
  private final BackedUpNames names;
  private final Duration patience;

  /**
   * A backup of a cluster and a store.
   *
   * @param store whoever opened it closes it
   * @param pictures whoever opened it closes it
   * @param applicationId {@code lethe.labeler.application-id}
   * @param patience how long services that have just stopped are waited for
   */
  public Backup(
      KafkaClients clients,
      Store store,
      PictureStore pictures,
      String applicationId,
      Duration patience) {
    this.pictures = pictures;
    this.clients = clients;
    this.store = store;
    this.names = new BackedUpNames(applicationId);
    this.patience = patience;
  }

  /**
   * Takes it.
   *
   * @param directory empty, or missing yet
   * @return what it holds
   * @throws BackupException with one sentence when a service is at work, the directory is not
   *     empty, or the cluster can't be read
   * @throws IOException when the directory can't be written or the store can't be read
   */
  public BackupContents into(Path directory) throws BackupException, IOException {
    requireEmpty(directory);
    Map<String, Integer> topics;
    List<BackupContents.Place> places;
    Map<String, Map<String, String>> settings;
    try (Admin admin = clients.admin()) {
      var state = new ClusterState(admin, names);
      awaitStopped(state);
      topics = state.topics();
      if (topics.isEmpty()) {
        throw new BackupException("The cluster has none of Lethe's topics.");
      }
      awaitDecided(state, partitions(topics));
      places = state.places();
      settings = state.settings(topics.keySet());
    }
    List<BackupContents.Topic> saved = new ArrayList<>();
    for (Map.Entry<String, Integer> topic : topics.entrySet()) {
      List<Long> records = save(topic.getKey(), topic.getValue(), directory);
      saved.add(new BackupContents.Topic(topic.getKey(), settings.get(topic.getKey()), records));
    }
    var contents =
        new BackupContents(
            BackupContents.FORMAT,
            Instant.now().toString(),
            saved,
            places,
            versions(topics.keySet(), directory));
    pictures.copyTo(SavedPictures.in(directory));
    contents.write(directory);
    return contents;
  }

  private static void requireEmpty(Path directory) throws BackupException, IOException {
    Files.createDirectories(directory);
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new BackupException("%s is not empty.".formatted(directory));
      }
    }
  }

  private static List<TopicPartition> partitions(Map<String, Integer> topics) {
    return topics.entrySet().stream()
        .flatMap(
            topic ->
                IntStream.range(0, topic.getValue())
                    .mapToObj(partition -> new TopicPartition(topic.getKey(), partition)))
        .toList();
  }

  /** Topics are read one after the other, so that nothing may move between them. */
  private void awaitStopped(ClusterState state) throws BackupException {
    awaitNone(
        state::atWork,
        Map::isEmpty,
        "Services are at work, by the members of groups: %s. Stop labeler, trainers and serving.");
  }

  /** What stands behind an open transaction is committed, but could not be read. */
  private void awaitDecided(ClusterState state, Collection<TopicPartition> partitions)
      throws BackupException {
    awaitNone(
        () -> state.undecided(partitions),
        List::isEmpty,
        "Transactions are open in %s: something still writes there.");
  }

  private <T> void awaitNone(Look<T> look, Predicate<T> isNone, String problem)
      throws BackupException {
    long started = System.nanoTime();
    for (T found = look.look(); !isNone.test(found); found = look.look()) {
      if (System.nanoTime() - started > patience.toNanos()) {
        throw new BackupException(problem.formatted(found));
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BackupException("The backup was interrupted.", e);
      }
    }
  }

  /** A look at the cluster. */
  private interface Look<T> {
    T look() throws BackupException;
  }

  private List<Long> save(String topic, int partitions, Path directory) throws IOException {
    List<Long> counts = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      Path path = PartitionFile.in(directory, topic, partition);
      try (var file = new PartitionFile.Writer(path)) {
        new TopicReader(clients)
            .records(
                new TopicPartition(topic, partition),
                record -> {
                  try {
                    file.write(record);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
        counts.add(file.count());
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return counts;
  }

  /** Those that retention has deleted since are told in topics only. */
  private List<BackupContents.Version> versions(Set<String> topics, Path directory)
      throws BackupException, IOException {
    Map<String, String> known = new TreeMap<>();
    if (!topics.contains(Topics.MODEL_VERSIONS.name())) {
      return List.of();
    }
    for (ModelVersion version : new TopicReader(clients).values(Topics.MODEL_VERSIONS)) {
      if (version != null && version.getWeightsUri() != null) {
        known.put(version.getWeightsUri(), version.getManifestSha256());
      }
    }
    List<BackupContents.Version> saved = new ArrayList<>();
    for (Map.Entry<String, String> version : known.entrySet()) {
      String uri = version.getKey();
      try {
        if (store.isSealed(uri)) {
          Path from = store.verified(uri, version.getValue()).directory();
          FileUtils.copyDirectory(from.toFile(), VersionFiles.in(directory, uri).toFile());
          saved.add(new BackupContents.Version(uri, version.getValue()));
        }
      } catch (CorruptVersionException e) {
        LOG.warn("Left out a version that is damaged: {}", e.getMessage());
      }
    }
    return saved;
  }
}
