package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskDirectoriesTest {

  /** Sub-topology 0 keeps nothing, sub-topology 1 a store with windows and one without. */
  private static final TopologyDescription TOPOLOGY = topology().describe();

  private static final Map<String, Duration> RETENTIONS = Map.of("windows", Duration.ofDays(1));

  @TempDir private Path application;

  @Test
  void aTasksOwnStoresStayAfterACleanStop() throws Exception {
    // given
    store("1_0/rocksdb/plain");
    store("1_0/windows/windows.0");
    Files.createDirectories(application.resolve("0_0"));
    TaskDirectories.stoppedCleanly(application, RETENTIONS);

    // when
    TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);

    // then
    assertThat(tasks()).containsExactlyInAnyOrder("0_0", "1_0");
    assertThat(application.resolve("1_0/windows/windows.0/data")).exists();
  }

  @Test
  void storesOfAKilledProcessAreDeleted() throws Exception {
    // given a start after a clean stop, and no other stop
    store("1_0/rocksdb/plain");
    TaskDirectories.stoppedCleanly(application, RETENTIONS);
    TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);
    assertThat(tasks()).containsExactly("1_0");

    // when
    TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);

    // then
    assertThat(tasks()).isEmpty();
  }

  @Test
  void storesThatATaskDoesNotHaveAreDeletedWithTheirDirectory() throws Exception {
    // given what an older topology's tasks left
    store("0_0/rocksdb/plain");
    store("1_1/rocksdb/plain");
    store("1_1/rocksdb/gone");
    store("1_2/gone/gone.0");
    store("7_0/windows/windows.0");
    Files.writeString(application.resolve("kafka-streams-process-metadata"), "kept");
    TaskDirectories.stoppedCleanly(application, RETENTIONS);

    // when
    TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);

    // then
    assertThat(tasks()).isEmpty();
    assertThat(application.resolve("kafka-streams-process-metadata")).exists();
  }

  @Test
  void storesWithAnotherRetentionAreDeletedWithTheirDirectory() throws Exception {
    // given one task that has such a store, and one that has none yet
    store("1_0/rocksdb/plain");
    store("1_0/windows/windows.0");
    store("1_1/rocksdb/plain");
    TaskDirectories.stoppedCleanly(application, RETENTIONS);

    // when
    TaskDirectories.deleteUnusable(application, TOPOLOGY, Map.of("windows", Duration.ofDays(2)));

    // then
    assertThat(tasks()).containsExactly("1_1");
  }

  @Test
  void storesOfAReleaseThatWroteDownNoRetentionAreDeleted() throws Exception {
    // given
    store("1_0/windows/windows.0");
    store("1_1/rocksdb/plain");
    Files.write(application.resolve("stopped-cleanly"), new byte[0]);

    // when
    TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);

    // then
    assertThat(tasks()).containsExactly("1_1");
  }

  @Test
  void nothingIsDeletedWhileTheDirectoryIsInUse() throws Exception {
    // given
    store("0_0/rocksdb/plain");
    Path lock = application.resolve(".lock");
    List<String> holder =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            lock.toString());
    Process process = new ProcessBuilder(holder).redirectErrorStream(true).start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("locked");

      // when
      TaskDirectories.deleteUnusable(application, TOPOLOGY, RETENTIONS);

      // then
      assertThat(tasks()).containsExactly("0_0");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFirstStartHasNothingToDelete() {
    TaskDirectories.deleteUnusable(application.resolve("none"), TOPOLOGY, RETENTIONS);

    assertThat(application.resolve("none")).doesNotExist();
  }

  /** Locks a file until it is killed. */
  static final class LockHolder {
    public static void main(String[] args) throws Exception {
      try (FileChannel channel =
              FileChannel.open(
                  Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        System.out.println("locked");
        Thread.currentThread().join();
      }
    }
  }

  private void store(String directory) throws IOException {
    Path store = Files.createDirectories(application.resolve(directory));
    Files.writeString(store.resolve("data"), "a picture");
  }

  private Set<String> tasks() throws IOException {
    try (Stream<Path> children = Files.list(application)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  private static Topology topology() {
    var topology = new Topology();
    topology.addSource("read", "in").addSink("write", "between", "read");
    topology.addSource("read-between", "between").addProcessor("keep", Keep::new, "read-between");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("plain"), Serdes.String(), Serdes.String()),
        "keep");
    topology.addStateStore(
        Stores.windowStoreBuilder(
            Stores.persistentWindowStore("windows", Duration.ofDays(1), Duration.ofHours(1), false),
            Serdes.String(),
            Serdes.String()),
        "keep");
    return topology;
  }

  private static final class Keep extends ContextualProcessor<Object, Object, Void, Void> {
    @Override
    public void process(Record<Object, Object> record) {}
  }
}
