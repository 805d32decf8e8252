package io.lethe.diffusion.prior;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.Judge;

/**
 * The share of sensitive pictures in a set, such as a model's pictures: the share that scores at
 * least the prior's threshold, over the share that sensitive pictures reach it with. It is
 * calibrated on the unlabeled data: pictures of another kind, such as broken ones, may score
 * anything.
 *
 * @param rate 0 .. 1
 * @param standardError of the rate, from the pictures' number and that of the labels; above 0
 * @param pictures how many were judged
 */
public record SensitiveRate(double rate, double standardError, int pictures) {

  /** Where hardly any normal picture reaches the threshold, as {@link ClassPrior} chooses it. */
  public static SensitiveRate of(Judge judge, PictureSource pictures, PriorEstimate calibration) {
    return of(judge, pictures, calibration, 0);
  }

  /**
   * Judges pictures. Each member's scores count by themselves: the recall was measured on scores of
   * single members.
   *
   * @param pictures at least one
   * @param falseAlarms share of normal pictures that reach the threshold, below the recall
   * @throws IllegalArgumentException if there are no pictures or too many false alarms
   */
  public static SensitiveRate of(
      Judge judge, PictureSource pictures, PriorEstimate calibration, double falseAlarms) {
    long above = 0;
    for (int member = 0; member < judge.members(); member++) {
      for (double score : judge.scores(member, pictures)) {
        above += score >= calibration.threshold() ? 1 : 0;
      }
    }
    return of((double) above / judge.members(), pictures.size(), calibration, falseAlarms);
  }

  /**
   * From a count.
   *
   * @param above pictures that reach the threshold, a mean over the members
   */
  static SensitiveRate of(
      double above, int pictures, PriorEstimate calibration, double falseAlarms) {
    double gain = calibration.recall() - falseAlarms;
    if (pictures < 1 || !(falseAlarms >= 0) || !(gain > 0)) {
      throw new IllegalArgumentException(
          "No rate from %d pictures with false alarms %s and recall %s."
              .formatted(pictures, falseAlarms, calibration.recall()));
    }
    double rate = Math.max(0, Math.min(1, (above / pictures - falseAlarms) / gain));
    double ofPictures = variance(above, pictures);
    double ofRecall =
        variance(calibration.recall() * calibration.positives(), calibration.positives());
    double error = Math.sqrt(ofPictures + rate * rate * ofRecall) / gain;
    return new SensitiveRate(rate, error, pictures);
  }

  /** Of a share; one hit and one miss more keep it above 0 where there is none or nothing else. */
  private static double variance(double hits, int count) {
    double share = (hits + 1) / (count + 2);
    return share * (1 - share) / count;
  }
}
