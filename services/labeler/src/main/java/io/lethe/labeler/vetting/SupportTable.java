package io.lethe.labeler.vetting;

import io.lethe.labeler.output.Emitter;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Who supports labels and held pictures, where that changed since their own records were written:
 * those hold the picture, which a further report need not write again.
 */
public final class SupportTable {

  private final KeyValueStore<String, SampleSupports> store;
  private final Emitter emitter;

  public SupportTable(KeyValueStore<String, SampleSupports> store, Emitter emitter) {
    this.store = store;
    this.emitter = emitter;
  }

  /** What changed since a sample's own record was written, if anything did. */
  public Optional<SampleSupports> find(String model, String sampleId) {
    return Optional.ofNullable(store.get(ModelKey.of(model, sampleId)));
  }

  /**
   * Sets who supports a sample now.
   *
   * @param reason why it is held back, or null for a label
   */
  public void put(String model, String sampleId, List<Support> supports, String reason) {
    String key = ModelKey.of(model, sampleId);
    var record = new SampleSupports(model, sampleId, supports, reason);
    store.put(key, record);
    emitter.write(Topics.SUPPORTS, key, record);
  }

  /** Forgets what changed: the sample's own record is written anew, or goes. */
  public void forget(String model, String sampleId) {
    String key = ModelKey.of(model, sampleId);
    // A deletion of what is not there would still be written to the changelog.
    if (store.get(key) != null) {
      store.delete(key);
      emitter.delete(Topics.SUPPORTS, key);
    }
  }
}
