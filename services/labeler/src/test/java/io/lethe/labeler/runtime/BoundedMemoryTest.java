package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.stores.StateStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedMemoryTest {

  /** As many as an instance has that holds all partitions. */
  private static final int STORES = 120;

  private static final int VALUE_BYTES = 1024;
  private static final int ROUNDS = 64;

  @TempDir private Path directory;

  @Test
  void whatFitsIntoMemoryIsNotWrittenToDisk() throws Exception {
    // given
    List<String> names = IntStream.range(0, STORES).mapToObj(i -> "store-" + i).toList();
    try (var driver = open(names)) {
      List<KeyValueStore<String, byte[]>> stores =
          names.stream().map(driver::<String, byte[]>getKeyValueStore).toList();

      // when a quarter of the memory is written, little to each store at a time
      var random = new Random(1);
      for (int round = 0; round < ROUNDS; round++) {
        for (KeyValueStore<String, byte[]> store : stores) {
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          store.put("key-" + round, value);
        }
      }

      // then
      assertThat(files()).isZero();
    }
  }

  @Test
  void theListOfFilesDoesNotGrowWithTheYears() throws Exception {
    // given
    try (var driver = open(List.of("store"))) {
      KeyValueStore<String, byte[]> store = driver.getKeyValueStore("store");

      // when its memory is written to disk as often as in some years
      for (int i = 0; i < 1_000; i++) {
        store.put("key", new byte[] {(byte) i});
        store.flush();
      }

      // then
      assertThat(bytesOf("MANIFEST")).isPositive().isLessThan(100 * 1024);
    }
  }

  private TopologyTestDriver open(List<String> stores) {
    var topology = new Topology();
    var bytes = Serdes.ByteArray().deserializer();
    topology.addSource("read", bytes, bytes, "in").addProcessor("keep", Keep::new, "read");
    for (String store : stores) {
      topology.addStateStore(StateStores.ROCKS_DB.keyValue(store, Serdes.ByteArray()), "keep");
    }
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
    return new TopologyTestDriver(topology, properties);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".sst")).count();
    } catch (UncheckedIOException e) {
      // A file was there when its directory was read, and is gone.
      return files();
    }
  }

  private long bytesOf(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (UncheckedIOException e) {
      // A file was there when its directory was read, and is gone.
      return bytesOf(name);
    }
  }

  private static final class Keep extends ContextualProcessor<Object, Object, Void, Void> {
    @Override
    public void process(Record<Object, Object> record) {}
  }
}
