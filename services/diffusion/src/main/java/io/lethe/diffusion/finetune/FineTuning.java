package io.lethe.diffusion.finetune;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Fine-tunes a copy of a model by an objective over unlabeled and sensitive pictures. */
public final class FineTuning {
  private FineTuning() {}

  /**
   * Trains by the objective of the settings. Runs on the calling thread, and leaves the champion as
   * it is.
   *
   * @param champion the model to start from
   * @param unlabeled pictures that may hold sensitive ones; each has its class where the model has
   *     classes
   * @param labelled the sensitive pictures. Where the model has classes and one's own is not known,
   *     each step trains it under a class drawn anew, all of them equally likely: it is not wanted
   *     whatever class is asked for
   * @param cancelled asked before each step
   * @return a new model, which the caller closes
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so
   * @throws IllegalArgumentException if the pictures do not fit the model, or there are none
   */
  public static DiffusionModel run(
      DiffusionModel champion,
      PictureSource unlabeled,
      PictureSource labelled,
      FineTuneSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    return run(
        champion,
        unlabeled,
        labelled,
        settings,
        listener,
        cancelled,
        TrainingCheckpoints.NONE,
        Integer.MAX_VALUE);
  }

  /**
   * As the other, but goes on from a checkpoint where there is one. On the same machine and with
   * the same number of threads the result is that of an uninterrupted run: everything drawn is a
   * function of the seed and the step.
   *
   * @param checkpoints of a training with the same arguments
   * @param rowsAtOnce most rows of a step that go through the network at once, at least 1; the
   *     gradient is accumulated over the parts. Halved where memory runs out all the same
   */
  public static DiffusionModel run(
      DiffusionModel champion,
      PictureSource unlabeled,
      PictureSource labelled,
      FineTuneSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints,
      int rowsAtOnce) {
    NoisyBatch.checkToLearn(champion, unlabeled, "unlabeled pictures");
    if (settings.labelledBatch() > 0) {
      NoisyBatch.check(champion, labelled, "labelled pictures");
    }
    try (TrainingState state =
        new TrainingState(champion.weights(), settings.adamW(), settings.emaDecay())) {
      LearningRate rate =
          new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
      int ofUnlabeled = settings.unlabeledBatch();
      int ofLabelled = settings.labelledBatch();
      int rows = ofUnlabeled + ofLabelled;
      MicroBatch microBatch = new MicroBatch(Math.min(rows, rowsAtOnce));
      TrainingStep step = new TrainingStep(champion, state, settings.maxGradientNorm(), microBatch);
      NoisyBatch batch = new NoisyBatch(champion, rows, settings.seed());
      boolean[] sensitive = new boolean[rows];
      Arrays.fill(sensitive, ofUnlabeled, rows, true);
      Throughput throughput = new Throughput();
      checkpoints.restore(state);
      while (state.step() < settings.steps()) {
        int index = state.step();
        if (cancelled.getAsBoolean()) {
          checkpoints.cancelled(state);
          throw new TrainingCancelledException(index + 1);
        }
        fill(batch, settings.timesteps(), unlabeled, index, 0, ofUnlabeled);
        fill(batch, settings.timesteps(), labelled, index, ofUnlabeled, ofLabelled);
        Losses losses = new Losses(settings.objective(), sensitive);
        double norm = step.run(batch, losses::weigh, rate.at(index));
        throughput.add(rows);
        listener.onStep(
            losses.progress(
                index + 1, settings.steps(), norm, rate.at(index), throughput, microBatch.rows()));
        preview(listener, champion, state, settings.steps());
        checkpoints.afterStep(state, settings.steps());
      }
      return champion.withWeights(state.result());
    }
  }

  private static void preview(
      TrainingListener listener, DiffusionModel champion, TrainingState state, int steps) {
    int every = listener.previewSteps();
    if (every > 0 && state.step() % every == 0 && state.step() < steps) {
      try (DiffusionModel soFar = champion.withWeights(state.result())) {
        listener.onPreview(state.step(), soFar);
      }
    }
  }

  /** Fills rows of a step from one source, stratified among themselves where that is asked for. */
  private static void fill(
      NoisyBatch batch,
      TimestepDraw timesteps,
      PictureSource source,
      int step,
      int from,
      int count) {
    for (int part = 0; part < count; part++) {
      int row = from + part;
      int t =
          timesteps == TimestepDraw.STRATIFIED
              ? batch.drawStratifiedTimestep(step, row, part, count)
              : batch.drawTimestep(step, row);
      batch.putToLearn(row, source, batch.drawRow(source, step, row), step, t);
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
