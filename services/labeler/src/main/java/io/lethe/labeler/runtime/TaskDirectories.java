package io.lethe.labeler.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * The directories in which Kafka Streams keeps the stores of its tasks. They are named after the
 * numbers of sub-topologies, so an older topology's directory may carry the name of a task that has
 * other stores or none. Kafka Streams neither reads nor deletes such stores, and pictures in them
 * would outlive their erasure.
 */
final class TaskDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(TaskDirectories.class);

  /** Sub-topology and partition. */
  private static final Pattern TASK = Pattern.compile("(\\d+)_\\d+");

  /** Holds the stores without windows; one with windows has a directory of its own. */
  private static final String WITHOUT_WINDOWS = "rocksdb";

  private TaskDirectories() {}

  /**
   * Deletes the tasks' directories that hold a store which the topology does not give them. Stores
   * that are still wanted are restored from their changelogs. Call it before Kafka Streams starts;
   * it leaves all as it is while another process uses the directory.
   *
   * @param application the state directory of the application
   * @throws UncheckedIOException where they can't be read or deleted
   */
  static void deleteForeign(Path application, TopologyDescription topology) {
    if (!Files.isDirectory(application)) {
      return;
    }
    Map<Integer, Set<String>> stores = stores(topology);
    // The lock of Kafka Streams itself.
    try (FileChannel channel =
            FileChannel.open(
                application.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return;
      }
      for (Path directory : children(application)) {
        Matcher task = TASK.matcher(directory.getFileName().toString());
        if (task.matches()
            && !stores
                .getOrDefault(Integer.valueOf(task.group(1)), Set.of())
                .containsAll(kept(directory))) {
          LOG.info("Deleting {}: it holds stores of an older topology", directory);
          delete(directory);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
