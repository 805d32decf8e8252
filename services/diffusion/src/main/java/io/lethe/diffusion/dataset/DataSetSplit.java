package io.lethe.diffusion.dataset;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What pictures of a data set are for. */
public enum DataSetSplit {
  /** To learn from. */
  TRAIN,
  /** To measure with. */
  TEST;

  /** One of so many pictures is held out of a set that has no split of its own. */
  private static final int HELD_OUT = 5;

  /** This split of a set that has none of its own: every fifth picture is for tests. */
  PictureSource of(PictureSource all) {
    IntPredicate held = row -> row % HELD_OUT == HELD_OUT - 1;
    return all.rows(
        IntStream.range(0, all.size()).filter(this == TEST ? held : held.negate()).toArray());
  }
}
