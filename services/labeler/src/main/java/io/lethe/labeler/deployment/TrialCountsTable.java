package io.lethe.labeler.deployment;

import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** What each instance has counted of the trials that run. */
final class TrialCountsTable {

  private static final String STORE = "trial-counts";
  private static final StringSerializer PREFIX = new StringSerializer();

  private final KeyValueStore<String, TrialCounts> store;

  TrialCountsTable(ProcessorContext<?, ?> context) {
    store = context.getStateStore(STORE);
  }

  static StoreBuilder<?> store(StateStores stores) {
    return stores.keyValue(STORE, AvroSerde.of(TrialCounts.class));
  }

  /** Replaces what the instance said before; one that started again counts beside its former. */
  void put(TrialCounts counts) {
    String instance = counts.getInstance() + "/" + counts.getCountingSince().toEpochMilli();
    store.put(ModelKey.of(counts.getModel(), instance), counts);
  }

  TrialTotal total(String model) {
    TrialTotal total = TrialTotal.NONE;
    try (KeyValueIterator<String, TrialCounts> all = all(model)) {
      while (all.hasNext()) {
        total = total.plus(all.next().value);
      }
    }
    return total;
  }

  /** Forgets what was counted, once the model's trial is over. */
  void clear(String model) {
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, TrialCounts> all = all(model)) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  private KeyValueIterator<String, TrialCounts> all(String model) {
    return store.prefixScan(ModelKey.of(model, ""), PREFIX);
  }
}
