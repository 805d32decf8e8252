package io.lethe.trainer.versions;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says which of a model's versions somebody may still ask for. */
final class KeptVersions {

  private final Map<String, ModelVersion> known;
  private final Set<String> kept = new HashSet<>();

  private KeptVersions(Collection<ModelVersion> versions) {
    known = versions.stream().collect(Collectors.toMap(ModelVersion::getVersion, one -> one));
  }

  /**
   * Names of versions to keep: the newest; those without a parent; the champion with its line of
   * parents, which jobs may start from, the version that a roll-back goes to and those that may
   * follow it; and what instances serve.
   *
   * @param versions of one model, all that are known
   * @param champion empty where nothing is deployed
   * @param rollouts of the model's instances
   * @param newest how many of the newest are kept, 1 or more
   */
  static Set<String> of(
      Collection<ModelVersion> versions,
      Optional<Deployment> champion,
      Collection<Rollout> rollouts,
      int newest,
      Instant now) {
    var rule = new KeptVersions(versions);
    rule.keepNewest(newest);
    for (ModelVersion version : versions) {
      boolean base = version.getParent() == null;
      boolean mayFollow =
          version.getStatus() == VersionStatus.PUBLISHED
              && champion.isPresent()
              && champion.get().getVersion().equals(version.getGatedAgainst());
      if (base || mayFollow) {
        rule.kept.add(version.getVersion());
      }
    }
    champion.ifPresent(deployed -> rule.keepChampion(deployed.getVersion()));
    for (Rollout rollout : rollouts) {
      if (rollout.getVersion() != null
          && rollout.getBeatAt().isAfter(now.minus(Topics.ROLLOUT_GONE_AFTER))) {
        rule.kept.add(rollout.getVersion());
      }
    }
    return rule.kept;
  }

  private void keepNewest(int count) {
    List<ModelVersion> ordered = new ArrayList<>(known.values());
    ordered.sort(Comparator.comparing(ModelVersion::getCreatedAt).reversed());
    ordered.stream().limit(count).map(ModelVersion::getVersion).forEach(kept::add);
  }

  private void keepChampion(String name) {
    // A line that bites its own tail ends.
    Set<String> line = new HashSet<>();
    for (String at = name; at != null && line.add(at); at = parent(at)) {
      kept.add(at);
    }
    ModelVersion champion = known.get(name);
    if (champion != null && champion.getGatedAgainst() != null) {
      kept.add(champion.getGatedAgainst());
    }
  }

  private String parent(String name) {
    return known.containsKey(name) ? known.get(name).getParent() : null;
  }
}
