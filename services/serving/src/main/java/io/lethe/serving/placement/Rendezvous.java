package io.lethe.serving.placement;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * Places models on instances by rendezvous hashing, the highest random weight (Thaler, Ravishankar
 * 1998). All who know the same instances find the same places without asking each other. An
 * instance that comes or goes moves only the models that it has.
 */
final class Rendezvous {

  private static final Comparator<Weighted> HIGHEST_FIRST =
      Comparator.comparingLong(Weighted::weight).thenComparing(Weighted::instance).reversed();

  private Rendezvous() {}

  private record Weighted(String instance, long weight) {}

  /**
   * Instances that a model is placed on, the first choice first.
   *
   * @param replicas how many, at least 1; all where there are fewer
   */
  static List<String> places(String model, Collection<String> instances, int replicas) {
    return instances.stream()
        .map(instance -> new Weighted(instance, weight(model, instance)))
        .sorted(HIGHEST_FIRST)
        .limit(replicas)
        .map(Weighted::instance)
        .toList();
  }

  private static long weight(String model, String instance) {
    // No name of either has a space, so no two pairs look alike.
    byte[] pair = (model + " " + instance).getBytes(StandardCharsets.UTF_8);
    return Integer.toUnsignedLong(Utils.murmur2(pair));
  }
}
