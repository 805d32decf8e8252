package io.lethe.labeler.labelset;

import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Label;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.ModelKey;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many labels a model has, and how many of them each reporter holds. A label is held by the
 * reporter of its first support, the one that let it in; one that a moderator vouches for, by none.
 */
final class LabelsPerReporter {

  private final KeyValueStore<String, Long> counts;

  LabelsPerReporter(KeyValueStore<String, Long> counts) {
    this.counts = counts;
  }

  long labels(String model) {
    return count(model);
  }

  long of(String model, String reporter) {
    return count(ModelKey.of(model, reporter));
  }

  /** Counts a label that counts now. */
  void add(Label label) {
    change(label, 1);
  }

  /** Stops counting a label as it was. */
  void remove(Label label) {
    change(label, -1);
  }

  /** Counts a label for its new holder, who may be the old one. */
  void handOver(String model, List<Support> before, List<Support> after) {
    if (!before.get(0).getReporter().equals(after.get(0).getReporter())) {
      changeHolder(model, before, -1);
      changeHolder(model, after, 1);
    }
  }

  private void change(Label label, long by) {
    put(label.getModel(), by);
    changeHolder(label.getModel(), label.getSupports(), by);
  }

  private void changeHolder(String model, List<Support> supports, long by) {
    Support first = supports.get(0);
    if (!Supports.isModerators(first)) {
      put(ModelKey.of(model, first.getReporter()), by);
    }
  }

  private long count(String key) {
    Long count = counts.get(key);
    return count == null ? 0 : count;
  }

  private void put(String key, long by) {
    long count = count(key) + by;
    if (count == 0) {
      counts.delete(key);
    } else {
      counts.put(key, count);
    }
  }
}
