package io.lethe.labeler.labelset;

import io.lethe.labeler.state.Membership;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.ModelKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** When each sample was a member, and so which versions learned from it. */
public final class MembershipTable {

  /** So that whoever reports and retracts one picture without end makes no endless record. */
  static final int MOST_CHANGES = 1000;

  private static final StringSerializer PREFIX = new StringSerializer();

  private final KeyValueStore<String, Membership> memberships;
  private final KeyValueStore<String, ModelVersion> versions;

  MembershipTable(
      KeyValueStore<String, Membership> memberships, KeyValueStore<String, ModelVersion> versions) {
    this.memberships = memberships;
    this.versions = versions;
  }

  /**
   * Remembers a membership change. Beyond the bound the sample counts as a member from its first
   * time on to the oldest change kept: rather a version too many is said to have learned it.
   */
  void changed(String model, String sampleId, long sequence) {
    List<Long> changes = new ArrayList<>(changes(model, sampleId));
    changes.add(sequence);
    if (changes.size() > MOST_CHANGES) {
      changes.subList(1, 3).clear();
    }
    memberships.put(ModelKey.of(model, sampleId), new Membership(changes));
  }

  /** The sequences at which a sample came in, went out, came in ... */
  public List<Long> changes(String model, String sampleId) {
    Membership membership = memberships.get(ModelKey.of(model, sampleId));
    return membership == null ? List.of() : membership.getChanges();
  }

  /** How often a sample that is no member now was one. */
  int retractions(String model, String sampleId) {
    return changes(model, sampleId).size() / 2;
  }

  /** The model's versions as they are known now. Reads all of them. */
  public KnownVersions versions(String model) {
    List<ModelVersion> known = new ArrayList<>();
    try (KeyValueIterator<String, ModelVersion> all =
        versions.prefixScan(ModelKey.of(model, ""), PREFIX)) {
      all.forEachRemaining(entry -> known.add(entry.value));
    }
    return new KnownVersions(known);
  }

  /**
   * The known versions whose labelled set held a sample, the oldest first, the latest 1000 at most.
   * The trainer may have left it out where it was gone before the training began.
   */
  List<String> learnedBy(KnownVersions known, String model, String sampleId) {
    return known.thatLearned(changes(model, sampleId));
  }
}
