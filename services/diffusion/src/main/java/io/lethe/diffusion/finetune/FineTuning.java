package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
      Pictures unlabeled,
      Pictures labelled,
      FineTuneSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    return run(
        champion,
        unlabeled,
        labelled,
        settings,
        ObjectiveSchedule.constant(settings.objective()),
        listener,
        cancelled);
  }

  /**
   * Trains by an objective that may change from step to step; else as the other.
   *
   * @param objectives takes the place of the settings' objective
   */
  public static DiffusionModel run(
      DiffusionModel champion,
      Pictures unlabeled,
      Pictures labelled,
      FineTuneSettings settings,
      ObjectiveSchedule objectives,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    NoisyBatch.checkToLearn(champion, unlabeled, "unlabeled pictures");
    if (settings.labelledBatch() > 0) {
      NoisyBatch.check(champion, labelled, "labelled pictures");
    }
    try (TrainingState state =
            new TrainingState(champion.weights(), settings.adamW(), settings.emaDecay());
        ResultSoFar soFar = new ResultSoFar(champion, state);
        NDManager scope = champion.manager().newSubManager()) {
      float[] mask = settings.part().mask(champion.unet().layout());
      TrainingStep step =
          new TrainingStep(
              champion,
              state,
              settings.maxGradientNorm(),
              mask == null ? null : scope.create(mask));
      LearningRate rate =
          new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
      int rows = settings.unlabeledBatch() + settings.labelledBatch();
      NoisyBatch batch = new NoisyBatch(champion, rows, settings.seed());
      Throughput throughput = new Throughput();
      while (state.step() < settings.steps()) {
        int index = state.step();
        if (cancelled.getAsBoolean()) {
          throw new TrainingCancelledException(index + 1);
        }
        boolean[] sensitive = sensitiveRows(settings, index);
        fill(batch, settings, sensitive, unlabeled, labelled, index);
        Losses losses = new Losses(objectives.at(index, soFar), sensitive);
        double norm = step.run(batch, losses::weigh, rate.at(index));
        throughput.add(rows);
        listener.onStep(
            losses.progress(index + 1, settings.steps(), norm, rate.at(index), throughput));
      }
      return champion.withWeights(state.result());
    }
  }

  /** Which rows of a step are labelled. */
  private static boolean[] sensitiveRows(FineTuneSettings settings, int step) {
    int rows = settings.unlabeledBatch() + settings.labelledBatch();
    boolean[] sensitive = new boolean[rows];
    switch (settings.composition()) {
      case MIXED -> Arrays.fill(sensitive, settings.unlabeledBatch(), rows, true);
      case ALTERNATING -> Arrays.fill(sensitive, step % 2 == 1);
    }
    return sensitive;
  }

  private static void fill(
      NoisyBatch batch,
      FineTuneSettings settings,
      boolean[] sensitive,
      Pictures unlabeled,
      Pictures labelled,
      int step) {
    int ofSensitive = 0;
    for (boolean row : sensitive) {
      ofSensitive += row ? 1 : 0;
    }
    int[] next = new int[2];
    for (int row = 0; row < sensitive.length; row++) {
      Pictures source = sensitive[row] ? labelled : unlabeled;
      int part = next[sensitive[row] ? 1 : 0]++;
      int parts = sensitive[row] ? ofSensitive : sensitive.length - ofSensitive;
      int t =
          settings.timesteps() == TimestepDraw.STRATIFIED
              ? batch.drawStratifiedTimestep(step, row, part, parts)
              : batch.drawTimestep(step, row);
      batch.put(row, source, batch.drawRow(source, step, row), step, t);
    }
  }

  /** The model that training has made so far; it costs nothing until somebody asks. */
  private static final class ResultSoFar implements Supplier<DiffusionModel>, AutoCloseable {
    private final DiffusionModel champion;
    private final TrainingState state;
    private DiffusionModel model;

    ResultSoFar(DiffusionModel champion, TrainingState state) {
      this.champion = champion;
      this.state = state;
    }

    @Override
    public DiffusionModel get() {
      if (model == null) {
        model = champion.withWeights(state.result());
      } else {
        state.result().copyTo(model.weights());
      }
      return model;
    }

    @Override
    public void close() {
      if (model != null) {
        model.close();
      }
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
