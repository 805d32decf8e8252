package io.lethe.serving.deployment;

import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the topics say of trials: what each live instance has counted of the one that runs, and how
 * others ended. One thread writes, any reads.
 */
public final class TrialView {

  /** Results of a model that are kept. */
  public static final int MOST_RESULTS = 1000;

  private static final Comparator<TrialResult> NEWEST_FIRST =
      Comparator.comparing(TrialResult::getEndedAt).reversed();

  private final Map<String, Map<String, TrialCounts>> counts = new ConcurrentHashMap<>();
  private final Map<String, Map<String, TrialResult>> results = new ConcurrentHashMap<>();

  /** Of a trial that is over nothing is kept but its result. */
  void put(TrialCounts more) {
    Map<String, TrialCounts> ofModel =
        counts.computeIfAbsent(more.getModel(), model -> new ConcurrentHashMap<>());
    ofModel.put(more.getInstance(), more);
    ofModel.values().removeIf(old -> old.getRevision() < more.getRevision());
  }

  void put(TrialResult result) {
    Map<String, TrialResult> ofModel =
        results.computeIfAbsent(result.getModel(), model -> new ConcurrentHashMap<>());
    ofModel.put(result.getVersion(), result);
    if (ofModel.size() > MOST_RESULTS) {
      ofModel.values().stream()
          .max(NEWEST_FIRST)
          .ifPresent(oldest -> ofModel.remove(oldest.getVersion()));
    }
  }

  /**
   * What each live instance has counted of a trial, sorted by instance.
   *
   * @param revision of the deployment that began it
   */
  public List<TrialCounts> counts(String model, long revision, Instant now) {
    return counts.getOrDefault(model, Map.of()).values().stream()
        .filter(counted -> counted.getRevision() == revision)
        .filter(counted -> !counted.getCountedAt().plus(Topics.ROLLOUT_GONE_AFTER).isBefore(now))
        .sorted(Comparator.comparing(TrialCounts::getInstance))
        .toList();
  }

  /** How the last trial of each version of a model ended, the latest first. */
  public List<TrialResult> results(String model) {
    return results.getOrDefault(model, Map.of()).values().stream().sorted(NEWEST_FIRST).toList();
  }
}
