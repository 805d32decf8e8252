package io.lethe.diffusion.prior;

import java.util.Arrays;

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

  /**
   * From what the members of a judge say: each one's scores count by themselves, since the recall
   * was measured on scores of single members.
   *
   * @param reaching of each picture the share of members that give it the prior's threshold or
   *     more, which hardly any normal picture reaches; at least one
   * @throws IllegalArgumentException if there are no pictures
   */
  public static SensitiveRate of(double[] reaching, PriorEstimate calibration) {
    return of(Arrays.stream(reaching).sum(), reaching.length, calibration);
  }

  /**
   * From a count.
   *
   * @param above pictures that reach the threshold, a mean over the members
   */
  static SensitiveRate of(double above, int pictures, PriorEstimate calibration) {
    if (pictures < 1) {
      throw new IllegalArgumentException("A rate needs a picture at least.");
    }
    double recall = calibration.recall();
    double rate = Math.max(0, Math.min(1, above / pictures / recall));
    double ofPictures = variance(above, pictures);
    double ofRecall = variance(recall * calibration.positives(), calibration.positives());
    double error = Math.sqrt(ofPictures + rate * rate * ofRecall) / recall;
    return new SensitiveRate(rate, error, pictures);
  }

  /** Of a share; one hit and one miss more keep it above 0 where there is none or nothing else. */
  private static double variance(double hits, int count) {
    double share = (hits + 1) / (count + 2);
    return share * (1 - share) / count;
  }
}
