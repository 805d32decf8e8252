package io.lethe.labeler.stores;

import java.time.Duration;
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

  private final DslStoreSuppliers suppliers;

  StateStores(DslStoreSuppliers suppliers) {
    this.suppliers = suppliers;
  }

  /** A store of values by text. */
  public StoreBuilder<?> keyValue(String name, Serde<?> value) {
    return Stores.keyValueStoreBuilder(
        suppliers.keyValueStore(new DslKeyValueParams(name, false)), Serdes.String(), value);
  }

  /** A window store, whose entries are dropped once they are older than {@code retention}. */
  public StoreBuilder<?> windowed(String name, Duration retention, Serde<?> value) {
    var parameters =
        new DslWindowParams(
            name, retention, retention, false, EmitStrategy.onWindowUpdate(), false, false);
    return Stores.windowStoreBuilder(suppliers.windowStore(parameters), Serdes.String(), value);
  }
}
