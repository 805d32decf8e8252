package io.lethe.diffusion.finetune;

import io.lethe.diffusion.objective.Objective;
import java.util.function.IntToDoubleFunction;

/** What the objective says of a step's losses, and the figures of the step. */
final class StepLosses implements TrainingStep.Weighing {
  private final Objective objective;
  private final boolean[] sensitive;
  private final IntToDoubleFunction largest;
  private double[] losses;
  private Objective.Evaluation evaluation;

  /**
   * For all steps of one training.
   *
   * @param sensitive for each row whether it is labelled sensitive
   */
  StepLosses(Objective objective, boolean[] sensitive) {
    this(objective, sensitive, row -> Double.POSITIVE_INFINITY);
  }

  /**
   * As the other, with a bound on sensitive rows.
   *
   * @param largest loss up to which a sensitive row of the step counts, by its place in the batch;
   *     one beyond it counts as that, and has no weight
   */
  StepLosses(Objective objective, boolean[] sensitive, IntToDoubleFunction largest) {
    this.objective = objective;
    this.sensitive = sensitive;
    this.largest = largest;
  }

  @Override
  public double[] weights(double[] losses) {
    this.losses = losses;
    double[] counted = losses.clone();
    for (int row = 0; row < counted.length; row++) {
      if (sensitive[row]) {
        counted[row] = Math.min(losses[row], largest.applyAsDouble(row));
      }
    }
    evaluation = objective.evaluate(counted, sensitive);
    double[] weights = evaluation.weights();
    for (int row = 0; row < counted.length; row++) {
      if (counted[row] < losses[row]) {
        weights[row] = 0;
      }
    }
    return weights;
  }

  /** The figures of the step whose losses were weighed last. */
  StepProgress progress(
      int step, int steps, double norm, double rate, Throughput throughput, int microBatch) {
    return new StepProgress(
        step,
        steps,
        evaluation.loss(),
        evaluation.positiveRisk(),
        evaluation.negativeRisk(),
        mean(false),
        mean(true),
        norm,
        rate,
        throughput.imagesPerSecond(),
        microBatch);
  }

  private double mean(boolean wanted) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < losses.length; row++) {
      if (sensitive[row] == wanted) {
        sum += losses[row];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
