package io.lethe.serving.guard.detection;

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
 * Nearest labelled picture of a picture, with a calibrated radius: at most a given share of the
 * model's own recent pictures, which nobody reported, lie within it. However wrong the distance is,
 * no more than about that share of pictures is taken for sensitive without need. Not thread-safe.
 *
 * <p>Where pictures lie close together, nearness to a label says little. So a distance may be
 * measured in units of its surroundings: the distance within which a hundredth of the recent
 * pictures lie (local scaling, after Zelnik-Manor and Perona, "Self-Tuning Spectral Clustering",
 * 2004).
 *
 * @param <V> what a picture is compared by
 */
final class NeighbourIndex<V> {

  /** Recent pictures by which the radius is calibrated. */
  static final int RECENT = 500;

  /** Fewest recent pictures by which the radius is calibrated. */
  static final int FEWEST = 100;

  private final ToDoubleBiFunction<V, V> metric;
  private final boolean local;
  private final double share;
  private final Map<String, V> labels = new HashMap<>();
  private final Deque<Recent<V>> recent = new ArrayDeque<>();
  private final Set<String> recentIds = new HashSet<>();
  private OptionalDouble radius = OptionalDouble.empty();
  private boolean stale;

  private NeighbourIndex(ToDoubleBiFunction<V, V> metric, boolean local, double share) {
    this.metric = metric;
    this.local = local;
    this.share = share;
  }

  /**
   * An index that measures by a distance as it is.
   *
   * @param metric distance of two, 0 or more
   * @param share of recent pictures that may be near, 0 .. 1
   */
  static <V> NeighbourIndex<V> plain(ToDoubleBiFunction<V, V> metric, double share) {
    return new NeighbourIndex<>(metric, false, share);
  }

  /** Like {@link #plain}, with distances in units of a picture's surroundings. */
  static <V> NeighbourIndex<V> local(ToDoubleBiFunction<V, V> metric, double share) {
    return new NeighbourIndex<>(metric, true, share);
  }

  /**
   * A picture whose distances are asked for.
   *
   * @param point what the picture is compared by
   * @param unit what its distances are measured in; NaN while that can't be told
   */
  record Query<V>(V point, double unit) {}

  /** A recent picture and its distance to the nearest label. */
  private static final class Recent<V> {
    private final String sampleId;
    private final Query<V> query;
    private double nearest;

    Recent(String sampleId, Query<V> query, double nearest) {
      this.sampleId = sampleId;
      this.query = query;
      this.nearest = nearest;
    }
  }

  /** Adds a label that is not there. */
  void put(String sampleId, V point) {
    labels.put(sampleId, point);
    for (Recent<V> picture : recent) {
      double distance = metric.applyAsDouble(picture.query.point, point);
      picture.nearest = Math.min(picture.nearest, distance);
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
      if (metric.applyAsDouble(picture.query.point, gone) <= picture.nearest) {
        picture.nearest = nearest(picture.query.point);
      }
    }
    stale = true;
  }

  /** A query for a picture that is compared by a point. */
  Query<V> query(V point) {
    return new Query<>(point, local ? surroundings(point) : 1);
  }

  private double surroundings(V point) {
    if (recent.size() < FEWEST) {
      return Double.NaN;
    }
    double[] distances =
        recent.stream().mapToDouble(p -> metric.applyAsDouble(p.query.point, point)).toArray();
    Arrays.sort(distances);
    // The point itself may be among them, at no distance.
    return Math.max(distances[distances.length / 100], Double.MIN_NORMAL);
  }

  private double nearest(V point) {
    double nearest = Double.POSITIVE_INFINITY;
    for (V label : labels.values()) {
      nearest = Math.min(nearest, metric.applyAsDouble(point, label));
    }
    return nearest;
  }

  /** Distance to the nearest label, in the query's units; infinite without any label. */
  double distance(Query<V> query) {
    return nearest(query.point) / query.unit;
  }

  /**
   * Adds a picture that the model made to the recent ones. It counts once: a client that asks for
   * one seed again and again must not move the radius.
   */
  void observe(String sampleId, Query<V> query) {
    if (!recentIds.add(sampleId)) {
      return;
    }
    recent.add(new Recent<>(sampleId, query, nearest(query.point)));
    if (recent.size() > RECENT) {
      recentIds.remove(recent.remove().sampleId);
    }
    stale = true;
  }

  /** Whether a picture is among the recent ones. */
  boolean hasObserved(String sampleId) {
    return recentIds.contains(sampleId);
  }

  /**
   * The distance below which a picture is near, in its query's units; empty before {@value #FEWEST}
   * pictures with a known unit.
   */
  OptionalDouble radius() {
    if (stale) {
      radius = measure();
      stale = false;
    }
    return radius;
  }

  private OptionalDouble measure() {
    // A picture that was reported since must not widen the radius.
    double[] distances =
        recent.stream()
            .filter(picture -> !labels.containsKey(picture.sampleId))
            .filter(picture -> !Double.isNaN(picture.query.unit))
            .mapToDouble(picture -> picture.nearest / picture.query.unit)
            .toArray();
    if (distances.length < FEWEST) {
      return OptionalDouble.empty();
    }
    Arrays.sort(distances);
    int near = (int) Math.floor(share * distances.length + 1e-9);
    return OptionalDouble.of(near < distances.length ? distances[near] : Double.POSITIVE_INFINITY);
  }
}
