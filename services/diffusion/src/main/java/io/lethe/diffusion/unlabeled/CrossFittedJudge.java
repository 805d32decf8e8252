package io.lethe.diffusion.unlabeled;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.function.BooleanSupplier;

/**
 * A judge of several members, which it owns, and the class prior by their held-out scores.
 *
 * @param fitting the judge and its held-out scores
 * @param found of each labelled picture, in their order, whether the member that did not learn from
 *     it gives it the estimate's threshold or more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CrossFittedJudge(CrossFitting fitting, PriorEstimate estimate, boolean[] found)
    implements FittedJudge {

  /** All members. */
  public Judge judge() {
    return fitting.judge();
  }

  /**
   * Trains one, as {@link CrossFitting#run(PictureSource, PictureSource, JudgeSettings, Device,
   * BooleanSupplier)} does.
   *
   * @throws io.lethe.diffusion.finetune.TrainingCancelledException if {@code cancelled} said so
   */
  public static CrossFittedJudge train(
      PictureSource positives,
      PictureSource unlabeled,
      JudgeSettings settings,
      Device device,
      BooleanSupplier cancelled) {
    CrossFitting fitting = CrossFitting.run(positives, unlabeled, settings, device, cancelled);
    try {
      PriorEstimate estimate = ClassPrior.estimate(fitting.heldOut());
      return new CrossFittedJudge(
          fitting, estimate, fitting.heldOut().reaching(estimate.threshold()));
    } catch (RuntimeException e) {
      fitting.judge().close();
      throw e;
    }
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return judge().scores(pictures);
  }

  @Override
  public double[] unseen(PictureSource unlabeled) {
    return fitting.unseen(unlabeled);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return judge().reaching(pictures, estimate.threshold());
  }

  @Override
  public void close() {
    judge().close();
  }
}
