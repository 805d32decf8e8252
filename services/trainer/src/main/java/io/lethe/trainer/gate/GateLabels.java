package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.statistics.Share;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A job's labelled pictures, in the order in which its judge learned from them: those that the
 * champion has learned, and those that were added since.
 *
 * @param pictures all of them, maybe none
 * @param added of each whether it was added since
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GateLabels(PictureSource pictures, boolean[] added) {

  /** Learned ones before added ones. */
  static GateLabels of(PictureSource learned, PictureSource added) {
    boolean[] isAdded = new boolean[learned.size() + added.size()];
    Arrays.fill(isAdded, learned.size(), isAdded.length, true);
    return new GateLabels(
        learned.size() == 0
            ? added
            : added.size() == 0 ? learned : JoinedPictures.of(learned, added),
        isAdded);
  }

  PictureSource learnedOnes() {
    return pictures.rows(rows(row -> !added[row]));
  }

  PictureSource addedOnes() {
    return pictures.rows(rows(row -> added[row]));
  }

  /**
   * The share of a group that a judge finds.
   *
   * @param found of each label, and maybe of more pictures after these, whether it finds it
   * @param ofAdded which group
   */
  Share recall(boolean[] found, boolean ofAdded) {
    int[] group = rows(row -> added[row] == ofAdded);
    return new Share(Arrays.stream(group).filter(row -> found[row]).count(), group.length);
  }

  private int[] rows(IntPredicate which) {
    return IntStream.range(0, added.length).filter(which).toArray();
  }
}
