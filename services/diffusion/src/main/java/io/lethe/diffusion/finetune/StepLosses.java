package io.lethe.diffusion.finetune;

import io.lethe.diffusion.objective.Objective;

/** What the objective says of a step's losses, and the figures of the step. */
final class StepLosses implements TrainingStep.Weighing {
  private final Objective objective;
  private final boolean[] sensitive;
  private double[] losses;
  private Objective.Evaluation evaluation;

  /**
   * For all steps of one training.
   *
   * @param sensitive for each row whether it is labelled sensitive
   */
  StepLosses(Objective objective, boolean[] sensitive) {
    this.objective = objective;
    this.sensitive = sensitive;
  }

  @Override
  public double[] weights(double[] losses) {
    this.losses = losses;
    evaluation = objective.evaluate(losses, sensitive);
    return evaluation.weights();
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
