package io.lethe.trainer.training;

import io.lethe.diffusion.finetune.StepProgress;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import java.util.Map;

/** Tells the trainer of the diffusion module's steps. */
record StepListenerAdapter(StepListener listener) implements TrainingListener {

  @Override
  public void onStep(StepProgress progress) {
    listener.onStep(
        progress.step(),
        progress.steps(),
        Map.of(
            "loss", progress.loss(),
            "positiveRisk", progress.positiveRisk(),
            "negativeRisk", progress.negativeRisk(),
            "unlabeledLoss", progress.unlabeledLoss(),
            "sensitiveLoss", progress.sensitiveLoss(),
            "gradientNorm", progress.gradientNorm(),
            "microBatch", (double) progress.microBatch()),
        progress.imagesPerSecond());
  }

  @Override
  public int previewSteps() {
    return listener.previewSteps();
  }

  @Override
  public void onPreview(int step, DiffusionModel model) {
    listener.onPreview(step, new LoadedModel(model));
  }
}
