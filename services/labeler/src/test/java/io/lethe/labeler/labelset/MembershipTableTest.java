package io.lethe.labeler.labelset;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.jobs.Memberships;
import io.lethe.labeler.state.Membership;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.serde.AvroSerde;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class MembershipTableTest {

  private final MembershipTable table =
      new MembershipTable(
          store("memberships", AvroSerde.of(Membership.class)),
          store("versions", AvroSerde.of(ModelVersion.class)));

  @Test
  void aPictureThatIsToggledWithoutEndHasABoundedHistory() {
    // when it goes in and out, and is in at the end
    long last = 4L * MembershipTable.MOST_CHANGES + 1;
    for (long sequence = 1; sequence <= last; sequence++) {
      table.changed("mnist", "a", sequence);
    }

    // then
    List<Long> changes = table.changes("mnist", "a");
    assertThat(changes).hasSizeLessThanOrEqualTo(MembershipTable.MOST_CHANGES);
    assertThat(Memberships.isMember(changes, 0)).isFalse();
    assertThat(Memberships.isMember(changes, last)).isTrue();
    assertThat(Memberships.isMember(changes, last - 1)).isFalse();
    // what is forgotten counts as learned
    assertThat(Memberships.isMember(changes, 1)).isTrue();
    assertThat(Memberships.isMember(changes, 2)).isTrue();
  }

  private static <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    return store;
  }
}
