package io.lethe.labeler.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Subtopology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories in which Kafka Streams keeps the stores of its tasks, and which of them a start
 * may go on with. Three kinds may not stay:
 *
 * <ul>
 *   <li>Those of a process that was killed. RocksDB writes its memory to disk when that is full, be
 *       the transaction committed or not. Kafka Streams means to wipe such stores, but up to 4.1.2
 *       it leaves a checkpoint while a task runs, and trusts it at the next start (KAFKA-20685).
 *   <li>Those of an older topology. Directories are named after the numbers of sub-topologies, so
 *       one may carry the name of a task that has other stores or none. Kafka Streams neither reads
 *       nor deletes such stores, and pictures in them would outlive their erasure.
 *   <li>Those with a store whose retention has changed. Files of such a store are named after spans
 *       of time that follow from its retention. Kafka Streams would not find some of them again,
 *       nor delete them ever.
 * </ul>
 */
final class TaskDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(TaskDirectories.class);

  /** Sub-topology and partition. */
  private static final Pattern TASK = Pattern.compile("(\\d+)_\\d+");

  /** Holds the stores without windows; one with windows has a directory of its own. */
  private static final String WITHOUT_WINDOWS = "rocksdb";

  /**
   * Stands beside the tasks' directories from a clean stop to the next start. Holds the retentions
   * of the stores that forget; nothing, as releases before wrote it, agrees with none.
   */
  private static final String STOPPED = "stopped-cleanly";

  private TaskDirectories() {}

  /**
   * Deletes the tasks' directories after a stop that was not clean, and those that hold a store
   * which the topology does not give them, or not with that retention. Stores that are still wanted
   * are restored from their changelogs. Call it before Kafka Streams starts; it leaves all as it is
   * while another process uses the directory.
   *
   * @param application the state directory of the application
   * @param retentions how long the stores that forget keep entries, by store
   * @throws UncheckedIOException where they can't be read or deleted
   */
  static void deleteUnusable(
      Path application, TopologyDescription topology, Map<String, Duration> retentions) {
    Map<Integer, Set<String>> stores = stores(topology);
    underLock(
        application,
        () -> {
          Path stopped = application.resolve(STOPPED);
          boolean clean = Files.exists(stopped);
          List<String> before = clean ? Files.readAllLines(stopped) : List.of();
          Files.deleteIfExists(stopped);
          for (Path directory : children(application)) {
            Matcher task = TASK.matcher(directory.getFileName().toString());
            if (!task.matches()) {
              continue;
            }
            Set<String> wanted = stores.getOrDefault(Integer.valueOf(task.group(1)), Set.of());
            Set<String> kept = kept(directory);
            if (!clean) {
              LOG.info("Deleting {}: its process did not stop cleanly", directory);
              delete(directory);
            } else if (!wanted.containsAll(kept)) {
              LOG.info("Deleting {}: it holds stores of an older topology", directory);
              delete(directory);
            } else if (!before.containsAll(lines(retentions, kept))) {
              LOG.info("Deleting {}: the retention of one of its stores has changed", directory);
              delete(directory);
            }
          }
        });
  }

  /**
   * Tells the next start that the stores hold what was committed and nothing else. Call it after
   * Kafka Streams has stopped with all threads, none of which ever failed.
   *
   * @param retentions how long the stores that forget keep entries, by store
   * @throws UncheckedIOException where that can't be written
   */
  static void stoppedCleanly(Path application, Map<String, Duration> retentions) {
    List<String> lines = lines(retentions, retentions.keySet());
    underLock(application, () -> Files.write(application.resolve(STOPPED), lines));
  }

  /** What is written down of those stores that forget. */
  private static List<String> lines(Map<String, Duration> retentions, Set<String> stores) {
    return retentions.entrySet().stream()
        .filter(entry -> stores.contains(entry.getKey()))
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .sorted()
        .toList();
  }

  /** Does it under the lock of Kafka Streams itself, or not at all where another process has it. */
  private static void underLock(Path application, Change change) {
    if (!Files.isDirectory(application)) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(
                application.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        change.make();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  private static Map<Integer, Set<String>> stores(TopologyDescription topology) {
    Map<Integer, Set<String>> stores = new HashMap<>();
    for (Subtopology part : topology.subtopologies()) {
      stores.put(
          part.id(),
          part.nodes().stream()
              .filter(Processor.class::isInstance)
              .flatMap(node -> ((Processor) node).stores().stream())
              .collect(Collectors.toSet()));
    }
    return stores;
  }

  private static Set<String> kept(Path task) throws IOException {
    Set<String> names = new HashSet<>();
    for (Path child : children(task)) {
      String name = child.getFileName().toString();
      if (name.equals(WITHOUT_WINDOWS)) {
        children(child).forEach(store -> names.add(store.getFileName().toString()));
      } else if (Files.isDirectory(child)) {
        names.add(name);
      }
    }
    return names;
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
