package io.lethe.experiments;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The choice of the sensitive pictures that are labelled.
 *
 * @param count how many labels; all there are if 0
 * @param noise share of the labels that are normal pictures, 0 .. 1
 * @param classes the sensitive classes that reports cover; empty for all
 * @param seed chooses among the pictures there are
 */
public record Labels(int count, double noise, Set<Integer> classes, long seed) {
  private static final int ORDER = 13;

  public Labels {
    if (count < 0 || !(noise >= 0 && noise <= 1)) {
      throw new IllegalArgumentException(
          "--labels must be at least 0 and --label-noise between 0 and 1.");
    }
    classes = Set.copyOf(classes);
  }

  /**
   * Chooses rows.
   *
   * @param sensitive rows of sensitive pictures that are not unlabeled ones
   * @param normals rows of normal pictures that are not unlabeled ones, for wrong labels
   * @throws IllegalArgumentException if there are too few of either
   */
  int[] choose(PictureSource all, int[] sensitive, int[] normals) {
    int[] covered =
        Arrays.stream(sensitive)
            .filter(row -> classes.isEmpty() || classes.contains(all.label(row)))
            .toArray();
    int total = count == 0 ? covered.length : count;
    int wrong = (int) Math.round(total * noise);
    if (total < 1 || covered.length < total - wrong || normals.length < wrong) {
      throw new IllegalArgumentException(
          "There are %d sensitive pictures to label and %d normal ones to mislabel, not %d and %d."
              .formatted(covered.length, normals.length, total - wrong, wrong));
    }
    int[] right = Arrays.copyOf(ExperimentSplit.order(covered, seed, ORDER), total - wrong);
    int[] mistaken = Arrays.copyOf(ExperimentSplit.order(normals, seed, ORDER), wrong);
    return IntStream.concat(Arrays.stream(right), Arrays.stream(mistaken)).toArray();
  }
}
