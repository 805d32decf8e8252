package io.lethe.diffusion.unlabeled;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.function.BooleanSupplier;

/** A judge of several members, which it owns, and the class prior by their held-out scores. */
public record CrossFittedJudge(Judge judge, PriorEstimate estimate) implements FittedJudge {

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
      return new CrossFittedJudge(fitting.judge(), ClassPrior.estimate(fitting.heldOut()));
    } catch (RuntimeException e) {
      fitting.judge().close();
      throw e;
    }
  }

  @Override
  public double[] scores(PictureSource pictures) {
    return judge.scores(pictures);
  }

  @Override
  public double[] reaching(PictureSource pictures) {
    return judge.reaching(pictures, estimate.threshold());
  }

  @Override
  public void close() {
    judge.close();
  }
}
