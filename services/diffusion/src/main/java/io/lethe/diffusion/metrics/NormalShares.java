package io.lethe.diffusion.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the normal pictures of a set spread over the normal classes. A model that collapses onto one
 * class shows here, though each of its pictures is normal and well drawn.
 *
 * @param pictures how many of the set are normal
 * @param shares by normal class its share of the normal pictures, 0 .. 1; all 0 where none is
 *     normal
 */
public record NormalShares(int pictures, SortedMap<Integer, Double> shares) {

  public NormalShares {
    shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
  }

  /**
   * Counts.
   *
   * @param classes the class of each picture, the sensitive ones among them
   * @param normal the normal classes, at least one
   */
  public static NormalShares of(int[] classes, Set<Integer> normal) {
    SortedMap<Integer, Double> shares = new TreeMap<>();
    normal.forEach(label -> shares.put(label, 0.0));
    int pictures = 0;
    for (int label : classes) {
      if (normal.contains(label)) {
        shares.merge(label, 1.0, Double::sum);
        pictures++;
      }
    }
    int counted = Math.max(1, pictures);
    shares.replaceAll((label, count) -> count / counted);
    return new NormalShares(pictures, shares);
  }

  /** The class with the largest share; the first of several. */
  public int largestClass() {
    int largest = shares.firstKey();
    for (Map.Entry<Integer, Double> entry : shares.entrySet()) {
      if (entry.getValue() > shares.get(largest)) {
        largest = entry.getKey();
      }
    }
    return largest;
  }

  /** Its share of the normal pictures, 0 .. 1. */
  public double largest() {
    return shares.get(largestClass());
  }

  /**
   * The most that a class exceeds what is expected of it: the largest quotient of a share and the
   * expected one, about 1 for a model that has not collapsed.
   *
   * @param expected of the same classes, such as those of real pictures
   * @return infinite if a class is shown that is not expected at all
   * @throws IllegalArgumentException if the classes differ
   */
  public double largestOver(NormalShares expected) {
    requireSameClasses(expected);
    double largest = 0;
    for (Map.Entry<Integer, Double> entry : shares.entrySet()) {
      if (entry.getValue() > 0) {
        largest = Math.max(largest, entry.getValue() / expected.shares.get(entry.getKey()));
      }
    }
    return largest;
  }

  /**
   * The Jensen-Shannon divergence of the shares (Lin 1991, eq. 4.1) in bits: 0 for equal shares, 1
   * where no class is in both. Unlike Kullback's and Leibler's it is finite where a class is gone.
   * Two samples of n pictures from one model of k classes have about {@code (k - 1) / (4 n ln 2)}.
   *
   * @param other of the same classes
   * @throws IllegalArgumentException if the classes differ
   */
  public double divergence(NormalShares other) {
    requireSameClasses(other);
    double divergence = 0;
    for (Map.Entry<Integer, Double> entry : shares.entrySet()) {
      double here = entry.getValue();
      double there = other.shares.get(entry.getKey());
      double mean = (here + there) / 2;
      divergence += (term(here, mean) + term(there, mean)) / 2;
    }
    return Math.max(0, divergence);
  }

  private static double term(double share, double mean) {
    return share == 0 ? 0 : share * Math.log(share / mean) / Math.log(2);
  }

  private void requireSameClasses(NormalShares other) {
    if (!shares.keySet().equals(other.shares.keySet())) {
      throw new IllegalArgumentException(
          "Shares of the classes %s and of %s can't be compared."
              .formatted(shares.keySet(), other.shares.keySet()));
    }
  }
}
