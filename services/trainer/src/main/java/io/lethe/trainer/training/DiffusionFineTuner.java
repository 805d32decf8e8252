package io.lethe.trainer.training;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.TextToImageFineTuning;
import io.lethe.diffusion.finetune.TextToImageSettings;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeFile;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.WholeModels;
import io.lethe.diffusion.unlabeled.CrossFittedJudge;
import io.lethe.schemas.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Fine-tuning by the diffusion module. */
public final class DiffusionFineTuner implements FineTuner {

  /** Rank of a text-to-image model's change where a job names none. */
  private static final int DEFAULT_RANK = 16;

  private final Device device;
  private final int rowsAtOnce;
  private final WholeModels textToImage;

  /**
   * Fine-tunes on a device.
   *
   * @param device where models and judges live, train and make pictures
   */
  public DiffusionFineTuner(Device device) {
    this(device, Precision.FLOAT32, Integer.MAX_VALUE);
  }

  /**
   * As the other.
   *
   * @param precision in which text-to-image models compute; what is learned is float32
   * @param rowsAtOnce most rows of a training step that go through the network at once, at least 1
   */
  public DiffusionFineTuner(Device device, Precision precision, int rowsAtOnce) {
    this.device = device;
    this.rowsAtOnce = rowsAtOnce;
    this.textToImage = new WholeModels(precision, device);
  }

  @Override
  public void check(TrainingSettings settings) {
    FineTuneSettingsFactory.map(settings);
  }

  @Override
  public TrainableModel load(VersionDirectories files) throws IOException {
    Path whole = files.wholeDirectory();
    if (!TextToImageDirectory.isFor(whole)) {
      return new LoadedModel(DiffusionModel.load(whole, device));
    }
    String name = whole.toString();
    return new LoadedTextToImage(
        files.whole().isEmpty()
            ? textToImage.open(name, () -> whole)
            : textToImage.open(
                name, () -> whole, files.directory().resolve(LowRankFile.IN_VERSION)));
  }

  @Override
  public Judgement judge(
      PictureSource labelled, PictureSource unlabeled, long seed, BooleanSupplier cancelled) {
    return new TrainedJudge(
        CrossFittedJudge.train(
            labelled, unlabeled, JudgeSettings.defaults(seed), device, cancelled));
  }

  @Override
  public Judgement judge(Path directory, PriorEstimate estimate) throws IOException {
    return new KeptJudge(Judge.load(directory.resolve(JudgeFile.IN_VERSION), device), estimate);
  }

  @Override
  public TrainableModel fineTune(
      TrainableModel base,
      TrainingPictures pictures,
      TrainingSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints) {
    if (base instanceof LoadedTextToImage loaded) {
      int rank = settings.getRank() == null ? DEFAULT_RANK : settings.getRank();
      return new LoadedTextToImage(
          TextToImageFineTuning.run(
              loaded.model(),
              pictures.unlabeled(),
              pictures.labelled(),
              pictures.far(),
              TextToImageSettings.of(FineTuneSettingsFactory.map(settings), rank),
              listener,
              cancelled,
              checkpoints,
              rowsAtOnce));
    }
    return new LoadedModel(
        FineTuning.run(
            ((LoadedModel) base).model(),
            pictures.unlabeled(),
            pictures.labelled(),
            FineTuneSettingsFactory.map(settings),
            listener,
            cancelled,
            checkpoints,
            rowsAtOnce));
  }
}
