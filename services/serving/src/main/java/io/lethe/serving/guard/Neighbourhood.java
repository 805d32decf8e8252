package io.lethe.serving.guard;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;

/**
 * How near pictures lie to the labelled ones, and how near is near. That is not a fixed number: of
 * the model's own recent pictures, which nobody reported, at most a given share may lie that near.
 * So however wrong the distance is, no more than about that share of pictures is taken for
 * sensitive without need. Not for several threads.
 *
 * @param <V> what a picture is compared by
 */
final class Neighbourhood<V> {

  /** Recent pictures that are looked back at. */
  static final int RECENT = 500;

  /** Fewer say too little of how near is near. */
  static final int FEWEST = 100;

  private final ToDoubleBiFunction<V, V> metric;
  private final double share;
  private final Map<String, V> labels = new HashMap<>();
  private final Deque<Recent<V>> recent = new ArrayDeque<>();
  private final Set<String> recentIds = new HashSet<>();
  private OptionalDouble radius = OptionalDouble.empty();
  private boolean stale;

  /**
   * @param metric distance of two, 0 or more
   * @param share of recent pictures that may be near, 0 .. 1
   */
  Neighbourhood(ToDoubleBiFunction<V, V> metric, double share) {
    this.metric = metric;
    this.share = share;
  }

  /** A recent picture and its distance to the nearest label. */
  private static final class Recent<V> {
    private final String sampleId;
    private final V place;
    private double nearest;

    Recent(String sampleId, V place, double nearest) {
      this.sampleId = sampleId;
      this.place = place;
      this.nearest = nearest;
    }
  }

  /** Adds a label. */
  void put(String sampleId, V place) {
    V old = labels.put(sampleId, place);
    if (old != null) {
      recent.forEach(picture -> picture.nearest = distance(picture.place));
    } else {
      recent.forEach(
          picture ->
              picture.nearest =
                  Math.min(picture.nearest, metric.applyAsDouble(picture.place, place)));
    }
    stale = true;
  }

  /** Takes a label away, if it is there. */
  void remove(String sampleId) {
    V gone = labels.remove(sampleId);
    if (gone == null) {
      return;
    }
    for (Recent<V> picture : recent) {
      if (metric.applyAsDouble(picture.place, gone) <= picture.nearest) {
        picture.nearest = distance(picture.place);
      }
    }
    stale = true;
  }

  /** Number of labels. */
  int size() {
    return labels.size();
  }

  /** Distance to the nearest label; infinite without any. */
  double distance(V place) {
    double nearest = Double.POSITIVE_INFINITY;
    for (V label : labels.values()) {
      nearest = Math.min(nearest, metric.applyAsDouble(place, label));
    }
    return nearest;
  }

  /**
   * Notes a picture that the model made. One that is among the recent ones already is not counted
   * twice: whoever asks for one seed again and again must not move the radius.
   */
  void observe(String sampleId, V place) {
    if (!recentIds.add(sampleId)) {
      return;
    }
    recent.add(new Recent<>(sampleId, place, distance(place)));
    if (recent.size() > RECENT) {
      recentIds.remove(recent.remove().sampleId);
    }
    stale = true;
  }

  /**
   * The distance below which a picture is near; empty until {@value #FEWEST} pictures were seen.
   */
  OptionalDouble radius() {
    if (stale) {
      radius = measure();
      stale = false;
    }
    return radius;
  }

  private OptionalDouble measure() {
    // A picture that was seen and then reported says nothing of those that were not.
    double[] distances =
        recent.stream()
            .filter(picture -> !labels.containsKey(picture.sampleId))
            .mapToDouble(picture -> picture.nearest)
            .toArray();
    if (distances.length < FEWEST) {
      return OptionalDouble.empty();
    }
    Arrays.sort(distances);
    int near = (int) Math.floor(share * distances.length + 1e-9);
    return OptionalDouble.of(near < distances.length ? distances[near] : Double.POSITIVE_INFINITY);
  }
}
