package io.lethe.diffusion.unlabeled;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;

/** Scores a latent by its number, and takes what is above one half for sensitive. */
final class ThresholdJudge implements FittedJudge {

  private final PriorEstimate estimate;
  private final double above;
  private boolean closed;

  ThresholdJudge(double prior, double recall) {
    this(prior, recall, 0.5);
  }

  /** One that takes latents above a value for sensitive. */
  ThresholdJudge(double prior, double recall, double above) {
    this(prior, recall, above, 2);
  }

  /** One that learned from as many labels. */
  ThresholdJudge(double prior, double recall, double above, int labels) {
    this.above = above;
    this.estimate = new PriorEstimate(prior, prior, 0.5, recall, labels, 4);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public PriorEstimate estimate() {
    return estimate;
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return NumberLatents.values(pictures).stream().mapToDouble(Float::doubleValue).toArray();
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    return scores(unlabeled);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return NumberLatents.values(pictures).stream()
        .mapToDouble(value -> value > above ? 1 : 0)
        .toArray();
  }

  @Override
  public void close() {
    assertThat(closed).as("closed twice").isFalse();
    closed = true;
  }
}
