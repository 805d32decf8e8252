package io.lethe.experiments.cli;

import io.lethe.diffusion.finetune.StepProgress;
import io.lethe.diffusion.finetune.TrainingListener;
import java.io.PrintWriter;

/** Tells how far a long training is, and about how many minutes the rest takes. */
final class LongTrainingLines implements TrainingListener {
  private final PrintWriter lines;
  private final String what;
  private long began;
  private int first;

  LongTrainingLines(PrintWriter lines, String what) {
    this.lines = lines;
    this.what = what;
  }

  @Override
  public void onStep(StepProgress progress) {
    if (began == 0) {
      began = System.nanoTime();
      first = progress.step();
    }
    int made = progress.step() - first;
    if (made == 0 || !StepLines.isTold(progress.step(), progress.steps())) {
      return;
    }
    double secondsOfOne = (System.nanoTime() - began) / 1e9 / made;
    lines.printf(
        "%s: step %d of %d, loss %.1f, about %d min left%n",
        what,
        progress.step(),
        progress.steps(),
        progress.unlabeledLoss(),
        Math.round(secondsOfOne * (progress.steps() - progress.step()) / 60));
    lines.flush();
  }
}
