package io.lethe.diffusion.finetune;

import io.lethe.diffusion.model.DiffusionModel;

/**
 * Shows a listener now and then the model as training has made it so far.
 *
 * @param model whose weights are trained
 * @param steps of the training in all
 */
record ModelPreview(DiffusionModel model, TrainingState state, int steps, TrainingListener listener)
    implements Runnable {

  /** After a step. */
  @Override
  public void run() {
    int every = listener.previewSteps();
    if (every > 0 && state.step() % every == 0 && state.step() < steps) {
      try (DiffusionModel soFar = model.withWeights(state.result())) {
        listener.onPreview(state.step(), soFar);
      }
    }
  }
}
