package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Unlabeled pictures without those that look most like what was reported. What the objective takes
 * for the mixture is then nearly all normal, so that a step no longer learns what another one
 * unlearns: the first of the two steps of positive-unlabeled learning (Liu et al., Partially
 * Supervised Classification of Text Documents, ICML 2002).
 */
public final class CleanedPictures {

  /** More is never left out, whatever was found: what is normal must be learned from something. */
  private static final double MOST = 0.8;

  /** A class of which more would go keeps all: a model asked for it must know something. */
  private static final double MOST_OF_A_CLASS = 0.5;

  private CleanedPictures() {}

  /**
   * Leaves out those that a judge scores highest.
   *
   * @param times how many times the class prior is left out, at least 0; few normal pictures are
   *     lost by more than 1, and many sensitive ones stay by less
   * @param ofClasses whether the model is asked for the pictures' classes
   */
  public static PictureSource of(
      PictureSource unlabeled, FittedJudge judge, double times, boolean ofClasses) {
    double share = Math.min(MOST, times * prior(judge.estimate()));
    int count = (int) Math.round(share * unlabeled.size());
    if (count == 0) {
      return unlabeled;
    }
    double[] scores = judge.unseen(unlabeled);
    int[] highest =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> scores[row]).reversed())
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
    boolean[] isOut = new boolean[scores.length];
    for (int row : highest) {
      isOut[row] = true;
    }
    if (ofClasses) {
      keepReportedClasses(unlabeled, highest, isOut);
    }
    return unlabeled.rows(IntStream.range(0, isOut.length).filter(row -> !isOut[row]).toArray());
  }

  /** The estimate of few labels may be half the truth: a tenth left out in vain costs little. */
  private static double prior(PriorEstimate estimate) {
    return estimate.positives() < AutomaticBeta.FEW_LABELS
        ? Math.max(AutomaticBeta.CAP_OF_FEW, estimate.prior())
        : estimate.prior();
  }

  private static void keepReportedClasses(PictureSource unlabeled, int[] highest, boolean[] isOut) {
    Map<Integer, Integer> all = new HashMap<>();
    Map<Integer, Integer> out = new HashMap<>();
    for (int row = 0; row < isOut.length; row++) {
      all.merge(unlabeled.label(row), 1, Integer::sum);
    }
    for (int row : highest) {
      out.merge(unlabeled.label(row), 1, Integer::sum);
    }
    for (int row : highest) {
      int label = unlabeled.label(row);
      isOut[row] = out.get(label) <= MOST_OF_A_CLASS * all.get(label);
    }
  }
}
