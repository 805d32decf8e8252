package io.lethe.diffusion.finetune;

import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Fine-tunes a copy of a model by an objective over unlabeled and sensitive pictures. */
public final class FineTuning {
  private FineTuning() {}

  /**
   * Trains. Runs on the calling thread, and leaves the champion as it is.
   *
   * @param champion the model to start from
   * @param unlabeled pictures that may hold sensitive ones
   * @param labelled the sensitive pictures
   * @param cancelled asked before each step
   * @return a new model, which the caller closes
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so
   * @throws IllegalArgumentException if the pictures do not fit the model, or there are none
   */
  public static DiffusionModel run(
      DiffusionModel champion,
      Pictures unlabeled,
      Pictures labelled,
      FineTuneSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    NoisyBatch.check(champion, unlabeled, "unlabeled pictures");
    if (settings.labelledBatch() > 0) {
      NoisyBatch.check(champion, labelled, "labelled pictures");
    }
    try (TrainingState state =
        new TrainingState(champion.weights(), settings.adamW(), settings.emaDecay())) {
      TrainingStep step = new TrainingStep(champion, state, settings.maxGradientNorm());
      LearningRate rate =
          new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
      int rows = settings.unlabeledBatch() + settings.labelledBatch();
      NoisyBatch batch = new NoisyBatch(champion, rows, settings.seed());
      boolean[] sensitive = new boolean[rows];
      Arrays.fill(sensitive, settings.unlabeledBatch(), rows, true);
      Throughput throughput = new Throughput();
      while (state.step() < settings.steps()) {
        int index = state.step();
        if (cancelled.getAsBoolean()) {
          throw new TrainingCancelledException(index + 1);
        }
        for (int row = 0; row < rows; row++) {
          Pictures source = sensitive[row] ? labelled : unlabeled;
          int t = batch.drawTimestep(index, row);
          batch.put(row, source, batch.drawRow(source, index, row), index, t);
        }
        Losses losses = new Losses(settings.objective(), sensitive);
        double norm = step.run(batch, losses::weigh, rate.at(index));
        throughput.add(rows);
        listener.onStep(
            losses.progress(index + 1, settings.steps(), norm, rate.at(index), throughput));
      }
      return champion.withWeights(state.result());
    }
  }

  /** What one step's objective said. */
  private static final class Losses {
    private final Objective objective;
    private final boolean[] sensitive;
    private double[] values;
    private Objective.Evaluation evaluation;

    Losses(Objective objective, boolean[] sensitive) {
      this.objective = objective;
      this.sensitive = sensitive;
    }

    double[] weigh(double[] losses) {
      values = losses;
      evaluation = objective.evaluate(losses, sensitive);
      return evaluation.weights();
    }

    TrainingProgress progress(
        int step, int steps, double norm, double rate, Throughput throughput) {
      return new TrainingProgress(
          step,
          steps,
          evaluation.loss(),
          evaluation.positiveRisk(),
          evaluation.negativeRisk(),
          mean(false),
          mean(true),
          norm,
          rate,
          throughput.imagesPerSecond());
    }

    private double mean(boolean wanted) {
      double sum = 0;
      int count = 0;
      for (int row = 0; row < values.length; row++) {
        if (sensitive[row] == wanted) {
          sum += values[row];
          count++;
        }
      }
      return count == 0 ? 0 : sum / count;
    }
  }
}
