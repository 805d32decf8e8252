package io.lethe.diffusion.finetune;

/** Hears of every step, on the training thread; slow listeners slow training. */
@FunctionalInterface
public interface TrainingListener {

  void onStep(TrainingProgress progress);
}
