package io.lethe.diffusion.metrics;

/**
 * The share of a set of pictures that shows one class.
 *
 * @param hits pictures of the class
 * @param pictures all pictures, 1 or more
 */
public record ShareOfClass(int hits, int pictures) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException unless {@code 0 <= hits <= pictures} and {@code pictures > 0}
   */
  public ShareOfClass {
    if (pictures < 1 || hits < 0 || hits > pictures) {
      throw new IllegalArgumentException(hits + " of " + pictures + " pictures is no share.");
    }
  }

  /**
   * Counts a class.
   *
   * @param classes the class of each picture
   */
  public static ShareOfClass of(int[] classes, int wanted) {
    int hits = 0;
    for (int actual : classes) {
      hits += actual == wanted ? 1 : 0;
    }
    return new ShareOfClass(hits, classes.length);
  }

  /** 0 .. 1. */
  public double share() {
    return (double) hits / pictures;
  }

  /**
   * Of the share, from the binomial distribution: sqrt(p (1 - p) / n). It is 0 where no or every
   * picture is a hit, which says nothing about the true share.
   */
  public double standardError() {
    return Math.sqrt(share() * (1 - share()) / pictures);
  }
}
