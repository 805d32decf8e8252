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
 * How near pictures lie to the labelled ones, and how near is near. That is not a fixed number: of
 * the model's own recent pictures, which nobody reported, at most a given share may lie that near.
 * So however wrong the distance is, no more than about that share of pictures is taken for
 * sensitive without need. Not for several threads.
 *
 * <p>Where pictures lie close together, nearness to a label says little. So a distance may be
 * measured in units of its surroundings: by the distance at which a hundredth of the recent
 * pictures lie (local scaling, after Zelnik-Manor and Perona, "Self-Tuning Spectral Clustering",
 * 2004).
 *
 * @param <V> what a picture is compared by
 */
public final class NeighbourIndex<V> {

  /** Recent pictures that are looked back at. */
  static final int RECENT = 500;

  /** Fewer say too little of how near is near. */
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
   * By a distance as it is.
   *
   * @param metric distance of two, 0 or more
   * @param share of recent pictures that may be near, 0 .. 1
   */
  public static <V> NeighbourIndex<V> plain(ToDoubleBiFunction<V, V> metric, double share) {
    return new NeighbourIndex<>(metric, false, share);
  }

  /** As {@link #plain}, by a distance in units of a picture's surroundings. */
  static <V> NeighbourIndex<V> local(ToDoubleBiFunction<V, V> metric, double share) {
    return new NeighbourIndex<>(metric, true, share);
  }

  /**
   * Where a picture lies.
   *
   * @param unit what its distances are measured in; not a number while that can't be told
   */
  public record Spot<V>(V place, double unit) {}

  /** A recent picture and its distance to the nearest label. */
  private static final class Recent<V> {
    private final String sampleId;
    private final Spot<V> spot;
    private double nearest;

    Recent(String sampleId, Spot<V> spot, double nearest) {
      this.sampleId = sampleId;
      this.spot = spot;
      this.nearest = nearest;
    }
  }

  /** Adds a label that is not there. */
  public void put(String sampleId, V place) {
    labels.put(sampleId, place);
    for (Recent<V> picture : recent) {
      double distance = metric.applyAsDouble(picture.spot.place, place);
      picture.nearest = Math.min(picture.nearest, distance);
    }
    stale = true;
  }

  /** Takes a label away, if it is there. */
  public void remove(String sampleId) {
    V gone = labels.remove(sampleId);
    if (gone == null) {
      return;
    }
    for (Recent<V> picture : recent) {
      if (metric.applyAsDouble(picture.spot.place, gone) <= picture.nearest) {
        picture.nearest = nearest(picture.spot.place);
      }
    }
    stale = true;
  }

  /** Finds where a picture lies. */
  public Spot<V> locate(V place) {
    return new Spot<>(place, local ? surroundings(place) : 1);
  }

  private double surroundings(V place) {
    if (recent.size() < FEWEST) {
      return Double.NaN;
    }
    double[] distances =
        recent.stream().mapToDouble(p -> metric.applyAsDouble(p.spot.place, place)).toArray();
    Arrays.sort(distances);
    // The place itself may be among them, at no distance.
    return Math.max(distances[distances.length / 100], Double.MIN_NORMAL);
  }

  private double nearest(V place) {
    double nearest = Double.POSITIVE_INFINITY;
    for (V label : labels.values()) {
      nearest = Math.min(nearest, metric.applyAsDouble(place, label));
    }
    return nearest;
  }

  /** Distance to the nearest label, in the spot's units; infinite without any label. */
  public double distance(Spot<V> spot) {
    return nearest(spot.place) / spot.unit;
  }

  /**
   * Notes a picture that the model made. One that is among the recent ones already is not counted
   * twice: whoever asks for one seed again and again must not move the radius.
   */
  public void observe(String sampleId, Spot<V> spot) {
    if (!recentIds.add(sampleId)) {
      return;
    }
    recent.add(new Recent<>(sampleId, spot, nearest(spot.place)));
    if (recent.size() > RECENT) {
      recentIds.remove(recent.remove().sampleId);
    }
    stale = true;
  }

  /**
   * The distance below which a picture is near, in its spot's units; empty until {@value #FEWEST}
   * pictures were seen whose units are known.
   */
  public OptionalDouble radius() {
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
            .filter(picture -> !Double.isNaN(picture.spot.unit))
            .mapToDouble(picture -> picture.nearest / picture.spot.unit)
            .toArray();
    if (distances.length < FEWEST) {
      return OptionalDouble.empty();
    }
    Arrays.sort(distances);
    int near = (int) Math.floor(share * distances.length + 1e-9);
    return OptionalDouble.of(near < distances.length ? distances[near] : Double.POSITIVE_INFINITY);
  }
}
