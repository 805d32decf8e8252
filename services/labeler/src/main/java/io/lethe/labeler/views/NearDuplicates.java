package io.lethe.labeler.views;

import io.lethe.schemas.picture.DifferenceHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Groups what looks alike. Nothing is merged: each picture stays what it is. */
public final class NearDuplicates {

  private static final int BITS = 64;

  private final int distance;

  /**
   * @param distance most bits in which hashes of near duplicates differ, 0..64
   * @throws IllegalArgumentException with one clear sentence for any other
   */
  public NearDuplicates(int distance) {
    if (distance < 0 || distance > BITS) {
      throw new IllegalArgumentException(
          "lethe.labeler.near-duplicate-distance must be in [0, %d], not %d."
              .formatted(BITS, distance));
    }
    this.distance = distance;
  }

  /** Whether two hashes are near. */
  public boolean near(long one, long other) {
    return DifferenceHash.distance(one, other) <= distance;
  }

  /**
   * Groups items around the first of each group: an item joins the earliest group whose first one
   * is near. So no chain of near ones leads to a group whose ends are far apart. Compares each item
   * with the groups' first ones, at most n (n - 1) / 2 times.
   *
   * @param hash the difference hash of an item
   */
  public <T> List<List<T>> groups(List<T> items, ToLongFunction<T> hash) {
    List<List<T>> groups = new ArrayList<>();
    for (T item : items) {
      long own = hash.applyAsLong(item);
      groups.stream()
          .filter(group -> near(own, hash.applyAsLong(group.get(0))))
          .findFirst()
          .orElseGet(
              () -> {
                List<T> group = new ArrayList<>();
                groups.add(group);
                return group;
              })
          .add(item);
    }
    return groups;
  }
}
