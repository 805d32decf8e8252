package io.lethe.experiments.cli;

import io.lethe.diffusion.finetune.StepProgress;
import java.io.PrintWriter;

/** Tells how far a training is: of a few steps in all, and of the last. */
final class StepLines {
  private static final int EVERY = 20;

  private StepLines() {}

  /** Whether a step is told. */
  static boolean isTold(int step, int of) {
    return step % EVERY == 0 || step == of;
  }

  /** Tells a step of fine-tuning, if it is told. */
  static void tell(PrintWriter lines, StepProgress progress) {
    if (isTold(progress.step(), progress.steps())) {
      lines.printf(
          "step %d of %d, R %.2f, loss of U %.1f, of S %.1f, %.2f images/s%n",
          progress.step(),
          progress.steps(),
          progress.negativeRisk(),
          progress.unlabeledLoss(),
          progress.sensitiveLoss(),
          progress.imagesPerSecond());
      lines.flush();
    }
  }
}
