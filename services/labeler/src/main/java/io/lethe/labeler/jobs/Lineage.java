package io.lethe.labeler.jobs;

import io.lethe.labeler.state.Membership;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Split;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.ModelKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** How a model's versions descend from each other, and what their weights have learned by that. */
public final class Lineage {

  private static final StringSerializer PREFIX = new StringSerializer();
  private static final long NOW = Long.MAX_VALUE;

  private final ReadOnlyKeyValueStore<String, ModelVersion> versions;
  private final ReadOnlyKeyValueStore<String, Membership> memberships;

  /**
   * Reads stores that others write.
   *
   * @param versions the known versions, by model/version
   * @param memberships when each sample was a member, by model/sampleId
   */
  public Lineage(
      ReadOnlyKeyValueStore<String, ModelVersion> versions,
      ReadOnlyKeyValueStore<String, Membership> memberships) {
    this.versions = versions;
    this.memberships = memberships;
  }

  /**
   * The version without a parent that a version descends from; itself where none is known any more.
   */
  public String root(String model, String version) {
    List<ModelVersion> line = line(model, version);
    return line.isEmpty() ? version : line.get(0).getVersion();
  }

  /**
   * The newest published version in a known version's line of parents, itself included, whose
   * weights have learned no sample that is retracted or erased now. They have learned the labels
   * for training in its own labelled set and in those of all its parents. The root always counts as
   * such a version.
   */
  public String newestWithoutRetracted(String model, String version) {
    List<ModelVersion> line = line(model, version);
    if (line.isEmpty()) {
      return version;
    }
    int newest = line.size() - 1;
    String prefix = ModelKey.of(model, "");
    try (KeyValueIterator<String, Membership> all = memberships.prefixScan(prefix, PREFIX)) {
      while (newest > 0 && all.hasNext()) {
        var sample = all.next();
        List<Long> changes = sample.value.getChanges();
        // What is held out trains nothing.
        if (!Memberships.isMember(changes, NOW)
            && Picture.split(sample.key.substring(prefix.length())) == Split.TRAIN) {
          newest = lastBefore(changes, line, newest);
        }
      }
    }
    while (newest > 0 && line.get(newest).getStatus() != VersionStatus.PUBLISHED) {
      newest--;
    }
    return line.get(newest).getVersion();
  }

  /** The last of a line, up to an index, before any that learned a sample. */
  private static int lastBefore(List<Long> changes, List<ModelVersion> line, int upTo) {
    for (int i = 1; i <= upTo; i++) {
      if (Memberships.isMember(changes, line.get(i).getTrainedThrough())) {
        return i - 1;
      }
    }
    return upTo;
  }

  /** The root first; empty where a model's versions are lost. */
  private List<ModelVersion> line(String model, String version) {
    Map<String, ModelVersion> line = new LinkedHashMap<>();
    String next = version;
    while (next != null && !line.containsKey(next)) {
      ModelVersion known = versions.get(ModelKey.of(model, next));
      if (known == null) {
        break;
      }
      line.put(next, known);
      next = known.getParent();
    }
    if (next != null) {
      // Others' versions may name parents that never came, or each other: what they learned by
      // that can't be told.
      return first(model);
    }
    List<ModelVersion> rootFirst = new ArrayList<>(line.values());
    Collections.reverse(rootFirst);
    return rootFirst;
  }

  /** The first version of a model, if one is known. */
  private List<ModelVersion> first(String model) {
    List<ModelVersion> roots = new ArrayList<>();
    try (KeyValueIterator<String, ModelVersion> all =
        versions.prefixScan(ModelKey.of(model, ""), PREFIX)) {
      all.forEachRemaining(
          entry -> {
            if (entry.value.getParent() == null
                && entry.value.getStatus() == VersionStatus.PUBLISHED) {
              roots.add(entry.value);
            }
          });
    }
    return roots.stream()
        .min(
            Comparator.comparing(ModelVersion::getCreatedAt)
                .thenComparing(ModelVersion::getVersion))
        .stream()
        .toList();
  }
}
