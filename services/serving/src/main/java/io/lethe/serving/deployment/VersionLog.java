package io.lethe.serving.deployment;

import io.lethe.schemas.ModelVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A model's versions: the newest ones, and of the older ones those that a deployment names. */
final class VersionLog {

  private static final Comparator<ModelVersion> NEWEST_FIRST =
      Comparator.comparing(ModelVersion::getCreatedAt)
          .thenComparing(ModelVersion::getVersion)
          .reversed();

  private final int most;
  private final TreeMap<String, ModelVersion> versions = new TreeMap<>();
  private String champion;

  /**
   * @param most versions that are kept; each takes some two kilobytes
   */
  VersionLog(int most) {
    this.most = most;
  }

  synchronized void put(ModelVersion version) {
    versions.put(version.getVersion(), version);
    if (versions.size() > most) {
      versions.values().stream()
          .filter(old -> !old.getVersion().equals(champion))
          .max(NEWEST_FIRST)
          .map(ModelVersion::getVersion)
          .ifPresent(versions::remove);
    }
  }

  /** The champion is kept however old it is. */
  synchronized void champion(String version) {
    champion = version;
  }

  synchronized Optional<ModelVersion> find(String version) {
    return Optional.ofNullable(versions.get(version));
  }

  synchronized List<ModelVersion> newestFirst() {
    List<ModelVersion> all = new ArrayList<>(versions.values());
    all.sort(NEWEST_FIRST);
    return all;
  }
}
