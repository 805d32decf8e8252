package io.lethe.diffusion.finetune;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The steps of a training, from the one that follows its state to the last.
 *
 * @param state what the steps change
 * @param rate of each step; it says how many steps there are
 * @param maxGradientNorm the gradient is scaled down to this global norm
 * @param rowsAtOnce most rows of a step that go through the network at once, at least 1
 */
record TrainingLoop(
    TrainingState state, LearningRate rate, double maxGradientNorm, int rowsAtOnce) {

  /**
   * Makes the steps.
   *
   * @param batch takes the rows of each step
   * @param fill puts the rows of a step, counted from 0, into the batch
   * @param losses weighs the rows
   * @param afterStep runs after each step, once the listener has heard of it
   * @param cancelled asked before each step
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so
   */
  void run(
      LossRows batch,
      IntConsumer fill,
      StepLosses losses,
      TrainingListener listener,
      Runnable afterStep,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints) {
    MicroBatch microBatch = new MicroBatch(Math.min(batch.rows(), rowsAtOnce));
    TrainingStep step = new TrainingStep(state, maxGradientNorm, microBatch);
    Throughput throughput = new Throughput();
    while (state.step() < rate.steps()) {
      int index = state.step();
      if (cancelled.getAsBoolean()) {
        checkpoints.cancelled(state);
        throw new TrainingCancelledException(index + 1);
      }
      fill.accept(index);
      double norm = step.run(batch, losses, rate.at(index));
      throughput.add(batch.rows());
      listener.onStep(
          losses.progress(
              index + 1, rate.steps(), norm, rate.at(index), throughput, microBatch.rows()));
      afterStep.run();
      checkpoints.afterStep(state, rate.steps());
    }
  }
}
