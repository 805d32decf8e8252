package io.lethe.labeler.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

class WindowEntriesTest {

  private static final Duration RETENTION = Duration.ofDays(30);
  private static final long NOW = Instant.parse("2026-11-24T10:00:00Z").toEpochMilli();
  private static final int MANY = 5000;

  @TempDir private Path directory;
  private TopologyTestDriver driver;

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLatestValueOfExactlyThisKeyIsFound(StateStores stores) {
    // given
    WindowStore<String, String> store = open(stores);
    WindowEntries.put(store, "r1", "before", NOW - Duration.ofDays(3).toMillis());
    WindowEntries.put(store, "r1", "latest", NOW);
    WindowEntries.put(store, "r10", "another", NOW);

    // then
    assertThat(WindowEntries.latest(store, "r1")).isEqualTo("latest");
    assertThat(WindowEntries.latest(store, "r")).isNull();
    assertThat(WindowEntries.latest(store, "r2")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whatEarlierReleasesWroteAtAnyTimeIsFound(StateStores stores) {
    // given
    WindowStore<String, String> store = open(stores);
    store.put("r1", "then", NOW - 1);

    // then
    assertThat(WindowEntries.latest(store, "r1")).isEqualTo("then");
  }

  @ParameterizedTest
  @EnumSource
  void aValueIsForgottenAfterItsRetentionAndNotBefore(StateStores stores) {
    // given
    WindowStore<String, String> store = open(stores);
    WindowEntries.put(store, "old", "value", NOW);

    // when
    long end = NOW + RETENTION.toMillis();
    WindowEntries.put(store, "other", "", end - 1);
    // then
    assertThat(WindowEntries.latest(store, "old")).isEqualTo("value");

    // when
    WindowEntries.put(store, "other", "", end + WindowEntries.SPAN.multipliedBy(2).toMillis());
    // then
    assertThat(WindowEntries.latest(store, "old")).isNull();
  }

  @Test
  void aLookupOnDiskDoesNotWalkLongerKeys() {
    // given
    WindowStore<String, String> store = open(StateStores.ROCKS_DB);
    for (int i = 0; i < MANY; i++) {
      WindowEntries.put(store, "ann\0r1" + i, "", NOW);
    }
    WindowEntries.put(store, "ann\0r1", "sought", NOW);

    // when
    long before = Counted.steps();
    String found = WindowEntries.latest(store, "ann\0r1");
    WindowEntries.latest(store, "ann\0r");

    // then
    assertThat(found).isEqualTo("sought");
    assertThat(Counted.steps() - before).isLessThan(10);
  }

  @Test
  void inMemoryALookupAsksFewTimes() {
    // given
    WindowStore<String, String> store = open(StateStores.IN_MEMORY);
    for (int i = 0; i < MANY; i++) {
      WindowEntries.put(store, "r" + i, "", NOW + i);
    }

    // then
    Set<Long> times = new HashSet<>();
    try (var all = store.all()) {
      all.forEachRemaining(entry -> times.add(entry.key.window().start()));
    }
    assertThat(times).hasSizeLessThanOrEqualTo(2);
  }

  private WindowStore<String, String> open(StateStores stores) {
    var topology = new Topology();
    var bytes = Serdes.ByteArray().deserializer();
    topology.addSource("read", bytes, bytes, "in").addProcessor("keep", Keep::new, "read");
    topology.addStateStore(stores.windowed("kept", RETENTION, Serdes.String()), "keep");
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Counted.class);
    driver = new TopologyTestDriver(topology, properties, Instant.ofEpochMilli(NOW));
    return driver.getWindowStore("kept");
  }

  private static final class Keep extends ContextualProcessor<Object, Object, Void, Void> {
    @Override
    public void process(Record<Object, Object> record) {}
  }

  /** Counts the entries that iterators step over. */
  public static final class Counted implements RocksDBConfigSetter {

    static {
      RocksDB.loadLibrary();
    }

    private static final Statistics STATISTICS = new Statistics();

    static long steps() {
      return STATISTICS.getTickerCount(TickerType.NUMBER_DB_NEXT)
          + STATISTICS.getTickerCount(TickerType.NUMBER_DB_PREV);
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
      options.setStatistics(STATISTICS);
    }

    @Override
    public void close(String storeName, Options options) {
      // The statistics belong to the test.
    }
  }
}
