package io.lethe.diffusion.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A judge whose members learned from different folds of the rows, and the scores of all rows, each
 * by the member that did not learn from it. So few labels serve twice: to learn from and to measure
 * by.
 *
 * @param judge all members; the caller closes it
 * @param heldOut the scores
 * @param drawn row of each unlabeled picture that was used, in the order of its score
 */
public record CrossFitting(Judge judge, HeldOutScores heldOut, int[] drawn) {
  private static final int ORDER_OF_POSITIVES = 4;
  private static final int ORDER_OF_UNLABELED = 5;

  /**
   * Trains one member a fold.
   *
   * @param positives labelled pictures, at least two
   * @param unlabeled pictures of the same shape, at least two; of more than {@code
   *     settings.unlabeledRows()} some are drawn
   * @param settings with two folds or more; no more than the rows of a set are made
   * @throws IllegalArgumentException if there are too few rows or folds, or the shapes differ
   */
  public static CrossFitting run(
      PictureSource positives, PictureSource unlabeled, JudgeSettings settings, Device device) {
    return run(positives, unlabeled, settings, device, () -> false);
  }

  /**
   * Trains one member a fold, unless it is cancelled.
   *
   * @param cancelled asked before each step
   * @throws io.lethe.diffusion.finetune.TrainingCancelledException if {@code cancelled} said so
   */
  public static CrossFitting run(
      PictureSource positives,
      PictureSource unlabeled,
      JudgeSettings settings,
      Device device,
      BooleanSupplier cancelled) {
    Judge.requireRows(positives, 2, "labelled");
    Judge.requireRows(unlabeled, 2, "unlabeled");
    if (settings.folds() < 2) {
      throw new IllegalArgumentException("Cross-fitting needs at least 2 folds, not 1.");
    }
    JudgeNetwork network = Judge.networkFor(positives, unlabeled);
    CounterNoise noise = new CounterNoise(settings.seed());
    int[] labels = order(positives.size(), positives.size(), noise, ORDER_OF_POSITIVES);
    int[] rows = order(unlabeled.size(), settings.unlabeledRows(), noise, ORDER_OF_UNLABELED);
    int folds = Math.min(settings.folds(), Math.min(labels.length, rows.length));
    NDManager manager = NDManager.newBaseManager(device);
    try {
      List<NDArray> members = new ArrayList<>();
      for (int fold = 0; fold < folds; fold++) {
        int own = fold;
        IntPredicate others = place -> place % folds != own;
        // A seed of its own, far from those of other jobs.
        CounterNoise draws = new CounterNoise(settings.seed() ^ (fold + 1L) << 48);
        members.add(
            JudgeTraining.run(
                network,
                positives.rows(chosen(labels, others)),
                unlabeled.rows(chosen(rows, others)),
                settings,
                draws,
                manager,
                cancelled));
      }
      Judge judge = new Judge(network, manager, members);
      return new CrossFitting(
          judge,
          new HeldOutScores(
              inOrder(heldOut(judge, positives, labels), labels), heldOut(judge, unlabeled, rows)),
          rows);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Scores of the unlabeled pictures, each by one member that did not learn from it.
   *
   * @param unlabeled those that {@link #run} was given
   * @return one logit a picture, on the scale of {@link HeldOutScores}
   */
  public double[] unseen(PictureSource unlabeled) {
    double[] all = new double[unlabeled.size()];
    boolean[] isDrawn = new boolean[all.length];
    for (int place = 0; place < drawn.length; place++) {
      all[drawn[place]] = heldOut.unlabeled()[place];
      isDrawn[drawn[place]] = true;
    }
    int[] others = IntStream.range(0, all.length).filter(row -> !isDrawn[row]).toArray();
    double[] scores = heldOut(judge, unlabeled, others);
    for (int place = 0; place < others.length; place++) {
      all[others[place]] = scores[place];
    }
    return all;
  }

  private static double[] heldOut(Judge judge, PictureSource pictures, int[] rows) {
    double[] all = new double[rows.length];
    for (int member = 0; member < judge.members(); member++) {
      int own = member;
      int[] unseen = chosen(rows, place -> place % judge.members() == own);
      double[] scores = judge.scores(member, pictures.rows(unseen));
      for (int i = 0; i < scores.length; i++) {
        all[member + i * judge.members()] = scores[i];
      }
    }
    return all;
  }

  /**
   * Scores by row.
   *
   * @param rows of each score its row, all from 0 on
   */
  private static double[] inOrder(double[] scores, int[] rows) {
    double[] ordered = new double[scores.length];
    for (int place = 0; place < rows.length; place++) {
      ordered[rows[place]] = scores[place];
    }
    return ordered;
  }

  /** The first {@code most} of all rows in a random order. */
  private static int[] order(int size, int most, CounterNoise noise, int use) {
    int[] all = noise.permutation(size, CounterNoise.stream(use, 0, 0));
    return Arrays.copyOf(all, Math.min(size, most));
  }

  private static int[] chosen(int[] rows, IntPredicate place) {
    return IntStream.range(0, rows.length).filter(place).map(i -> rows[i]).toArray();
  }
}
