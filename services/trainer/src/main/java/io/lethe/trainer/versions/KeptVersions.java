package io.lethe.trainer.versions;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says which of a model's versions somebody may still ask for. */
final class KeptVersions {

  private final Map<String, ModelVersion> known;
  private final Set<String> kept = new HashSet<>();

  private KeptVersions(Collection<ModelVersion> versions) {
    known = versions.stream().collect(Collectors.toMap(ModelVersion::getVersion, one -> one));
  }

  /**
   * Names of versions to keep: those without a parent; the newest; the champion and those that
   * rolling back again and again goes to; the newest of those that may follow the champion; the one
   * on trial; and what instances serve.
   *
   * @param versions of one model, all that are known
   * @param champion empty where nothing is deployed
   * @param rollouts of the model's instances
   * @param newest how many of the newest are kept, as many of those that may follow the champion,
   *     and as many to roll back to, 1 or more
   */
  static Set<String> of(
      Collection<ModelVersion> versions,
      Optional<Deployment> champion,
      Collection<Rollout> rollouts,
      int newest,
      Instant now) {
    var rule = new KeptVersions(versions);
    rule.keepNewest(newest, version -> true);
    versions.stream()
        .filter(version -> version.getParent() == null)
        .forEach(root -> rule.kept.add(root.getVersion()));
    champion.ifPresent(deployed -> rule.keepChampion(deployed.getVersion(), newest));
    champion.map(Deployment::getTrial).ifPresent(trial -> rule.kept.add(trial.getVersion()));
    for (Rollout rollout : rollouts) {
      if (rollout.getVersion() != null
          && rollout.getBeatAt().isAfter(now.minus(Topics.ROLLOUT_GONE_AFTER))) {
        rule.kept.add(rollout.getVersion());
      }
    }
    return rule.kept;
  }

  private void keepNewest(int count, Predicate<ModelVersion> which) {
    known.values().stream()
        .filter(which)
        .sorted(Comparator.comparing(ModelVersion::getCreatedAt).reversed())
        .limit(count)
        .map(ModelVersion::getVersion)
        .forEach(kept::add);
  }

  private void keepChampion(String champion, int newest) {
    kept.add(champion);
    keepNewest(
        newest,
        version ->
            version.getStatus() == VersionStatus.PUBLISHED
                && champion.equals(version.getGatedAgainst()));
    String before = wentLiveBefore(champion);
    for (int steps = 0; steps < newest && before != null; steps++) {
      kept.add(before);
      before = wentLiveBefore(before);
    }
  }

  /** Where a roll-back from a version goes; null where it goes nowhere. */
  private String wentLiveBefore(String name) {
    ModelVersion version = known.get(name);
    if (version == null) {
      return null;
    }
    return version.getGatedAgainst() == null ? version.getParent() : version.getGatedAgainst();
  }
}
