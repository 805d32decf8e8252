package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.Bounds;
import io.lethe.schemas.statistics.Share;
import java.util.Arrays;

/**
 * The share of a model's pictures that are sensitive: the share that its judge finds, over the
 * share of sensitive pictures that it would find. Each bound pays half of its error for the
 * pictures and half for the labels by which the recall is known.
 *
 * @param rate 0 .. 1
 * @param low the true rate is above it, at 95 %
 * @param high the true rate is below it, at 95 %
 */
record CalibratedRate(double rate, double low, double high) {

  /**
   * Of a model's pictures.
   *
   * @param reaching of each picture how surely it is sensitive, 0 .. 1; at least one picture
   * @param recall share of the labels that the judge found without having learned from them
   */
  static CalibratedRate of(double[] reaching, Share recall) {
    return of(reaching, recall, recall.bounds(Share.ERROR / 2));
  }

  /**
   * The same.
   *
   * @param ofRecall bounds of the recall, each with half of the error
   */
  static CalibratedRate of(double[] reaching, Share recall, Bounds ofRecall) {
    double found = Arrays.stream(reaching).sum() / reaching.length;
    double rate = found == 0 ? 0 : Math.min(1, found / recall.value());
    Bounds share = SensitiveHits.of(reaching).share().bounds(Share.ERROR / 2);
    // Draws may set hits a little apart from the mean that is told.
    return new CalibratedRate(
        rate,
        Math.min(rate, share.lower() / ofRecall.upper()),
        Math.max(rate, upper(share, ofRecall)));
  }

  /**
   * A bound on the rate.
   *
   * @param found of the pictures
   * @param recall as {@link #of} takes it
   * @param error probability with which the rate may lie above it
   * @return 0 .. 1; 1 where the judge found none of the labels
   */
  static double upper(Share found, Share recall, double error) {
    return upper(found.bounds(error / 2), recall.bounds(error / 2));
  }

  private static double upper(Bounds found, Bounds recall) {
    return recall.lower() == 0 ? 1 : Math.min(1, found.upper() / recall.lower());
  }
}
