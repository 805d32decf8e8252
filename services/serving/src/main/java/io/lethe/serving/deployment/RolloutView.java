package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What lethe.rollouts says of each instance now. An instance that was silent for {@link
 * Topics#ROLLOUT_GONE_AFTER} counts as gone, and is forgotten. One thread writes, any reads.
 */
public final class RolloutView {

  private final Map<String, Map<String, Rollout>> rollouts = new ConcurrentHashMap<>();

  /**
   * @param now the topic is compacted, so it still holds instances that are long gone
   */
  void put(Rollout rollout, Instant now) {
    Map<String, Rollout> instances =
        rollouts.computeIfAbsent(rollout.getModel(), model -> new ConcurrentHashMap<>());
    instances.put(rollout.getInstance(), rollout);
    instances.values().removeIf(old -> isGone(old, now));
  }

  /** What each live instance does with a model, sorted by instance. */
  public List<Rollout> of(String model, Instant now) {
    return rollouts.getOrDefault(model, Map.of()).values().stream()
        .filter(rollout -> !isGone(rollout, now))
        .sorted(Comparator.comparing(Rollout::getInstance))
        .toList();
  }

  private static boolean isGone(Rollout rollout, Instant now) {
    return rollout.getBeatAt().plus(Topics.ROLLOUT_GONE_AFTER).isBefore(now);
  }
}
