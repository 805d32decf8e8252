package io.lethe.trainer.training;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.schemas.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Fine-tuning by the diffusion module. */
public final class DiffusionFineTuner implements FineTuner {

  private final Device device;
  private final int rowsAtOnce;

  /**
   * Fine-tunes on a device.
   *
   * @param device where models and judges live, train and make pictures
   */
  public DiffusionFineTuner(Device device) {
    this(device, Integer.MAX_VALUE);
  }

  /**
   * As the other.
   *
   * @param rowsAtOnce most rows of a training step that go through the network at once, at least 1
   */
  public DiffusionFineTuner(Device device, int rowsAtOnce) {
    this.device = device;
    this.rowsAtOnce = rowsAtOnce;
  }

  @Override
  public void check(TrainingSettings settings) {
    FineTuneSettingsFactory.map(settings);
  }

  @Override
  public TrainableModel load(Path directory) throws IOException {
    return new LoadedModel(DiffusionModel.load(directory, device));
  }

  @Override
  public Judgement judge(
      PictureSource labelled, PictureSource unlabeled, long seed, BooleanSupplier cancelled) {
    CrossFitting fitting =
        CrossFitting.run(labelled, unlabeled, JudgeSettings.defaults(seed), device, cancelled);
    try {
      return new TrainedJudge(fitting.judge(), ClassPrior.estimate(fitting.heldOut()));
    } catch (RuntimeException e) {
      fitting.judge().close();
      throw e;
    }
  }

  @Override
  public TrainableModel fineTune(
      TrainableModel base,
      PictureSource unlabeled,
      PictureSource labelled,
      TrainingSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints) {
    return new LoadedModel(
        FineTuning.run(
            ((LoadedModel) base).model(),
            unlabeled,
            labelled,
            FineTuneSettingsFactory.map(settings),
            listener,
            cancelled,
            checkpoints,
            rowsAtOnce));
  }
}
