package io.lethe.experiments.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.diffusion.metrics.NormalShares;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run's normal pictures spread over their classes, beside its base's. A run's file always had
 * the shares of all classes, so that runs of before the figures of normal pictures have this too.
 *
 * @param model of the pictures after the run
 * @param base of the base's
 */
record NormalSpread(NormalShares model, NormalShares base) {

  /** One for each run that has a base. */
  static List<NormalSpread> of(List<JsonNode> results, Set<Integer> normal) {
    return results.stream()
        .filter(result -> result.has("shares") && result.path("base").has("shares"))
        .map(result -> new NormalSpread(read(result, normal), read(result.path("base"), normal)))
        .toList();
  }

  private static NormalShares read(JsonNode figures, Set<Integer> normal) {
    SortedMap<Integer, Double> shares = new TreeMap<>();
    normal.forEach(label -> shares.put(label, figures.path("shares").path("" + label).asDouble()));
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    shares.replaceAll((label, share) -> sum == 0 ? 0 : share / sum);
    return new NormalShares((int) Math.round(sum * figures.path("pictures").asInt()), shares);
  }

  double largestOverBase() {
    return model.largestOver(base);
  }

  double divergence() {
    return model.divergence(base);
  }
}
