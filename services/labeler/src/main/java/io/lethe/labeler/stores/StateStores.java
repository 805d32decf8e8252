package io.lethe.labeler.stores;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where the topology's state lives. Either way a changelog topic keeps it. */
public enum StateStores {
  /** On disk: state may be larger than memory, and a restart reads only what it missed. */
  ROCKS_DB(new RocksDBDslStoreSuppliers()),
  /** In memory: quicker while the labelled sets are small, but a restart reads all of it again. */
  IN_MEMORY(new InMemoryDslStoreSuppliers());

  /** A changelog keeps entries for longer than the store, whose clock is that of the records. */
  private static final Duration CHANGELOG_LAG = Duration.ofDays(1);

  private final DslStoreSuppliers suppliers;

  StateStores(DslStoreSuppliers suppliers) {
    this.suppliers = suppliers;
  }

  /** A store of values by text. */
  public StoreBuilder<?> keyValue(String name, Serde<?> value) {
    return Stores.keyValueStoreBuilder(
        suppliers.keyValueStore(new DslKeyValueParams(name, false)), Serdes.String(), value);
  }

  /**
   * A window store, whose entries are dropped once they are older than {@code retention}.
   *
   * @see #changelogRetention
   */
  public StoreBuilder<?> windowed(String name, Duration retention, Serde<?> value) {
    Duration kept = retention.plus(WindowEntries.SPAN);
    var parameters =
        new DslWindowParams(name, kept, kept, false, EmitStrategy.onWindowUpdate(), false, false);
    return Stores.windowStoreBuilder(suppliers.windowStore(parameters), Serdes.String(), value)
        .withLoggingEnabled(
            Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(kept.plus(CHANGELOG_LAG).toMillis())));
  }

  /**
   * How long after its own time an entry of a store that forgets may still stand on disk: Kafka
   * Streams drops whole segments, each half as long as the store keeps entries.
   */
  public static Duration goneAfter(Duration retention) {
    return retention.plus(WindowEntries.SPAN).multipliedBy(3).dividedBy(2);
  }

  /**
   * How long the changelog of a store keeps entries; empty for a store that forgets none. Stores
   * that differ in it lay out their files in other ways.
   */
  public static Optional<Duration> changelogRetention(StoreBuilder<?> store) {
    return Optional.ofNullable(store.logConfig().get(TopicConfig.RETENTION_MS_CONFIG))
        .map(millis -> Duration.ofMillis(Long.parseLong(millis)));
  }
}
