package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;

/** A judge with the class prior that it found. Closing it frees its memory. */
public interface FittedJudge extends AutoCloseable {

  /** The share of sensitive pictures among the unlabeled ones that it learned from. */
  PriorEstimate estimate();

  /**
   * The log of the odds that each picture is a sensitive one, the mean over the judge's members.
   */
  double[] scores(PictureSource pictures);

  /**
   * The same of the unlabeled pictures that it learned from, each by a member that did not.
   *
   * @param unlabeled all of them, in the same order
   */
  double[] unseen(PictureSource unlabeled);

  /**
   * How surely each picture is a sensitive one, 0 .. 1: the share of the judge's members that give
   * it the estimate's threshold or more.
   */
  double[] reaching(PictureSource pictures);

  @Override
  void close();
}
