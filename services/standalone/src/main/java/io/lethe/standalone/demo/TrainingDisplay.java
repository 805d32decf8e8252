package io.lethe.standalone.demo;

import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingProgress;
import io.lethe.standalone.cli.output.StageProgress;
import java.io.PrintWriter;

/** Training, as its heartbeats tell it. */
final class TrainingDisplay {

  private final PrintWriter out;
  private StageProgress progress;

  TrainingDisplay(PrintWriter out) {
    this.out = out;
  }

  synchronized void show(TrainingProgress beat) {
    if (beat.getPhase() != JobPhase.TRAINING) {
      return;
    }
    if (progress == null) {
      progress = StageProgress.open(out, "retraining", beat.getTotalSteps());
    }
    progress.at(beat.getStep());
  }

  synchronized void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
