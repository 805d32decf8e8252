package io.lethe.diffusion.finetune;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.AnchoredUnlearning;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
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
   * Trains by the objective of the settings, and goes on from a checkpoint where there is one. On
   * the same machine and with the same number of threads the result is that of an uninterrupted
   * run: everything drawn is a function of the seed and the step.
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
      int ofUnlabeled = settings.unlabeledBatch();
      int ofLabelled = settings.labelledBatch();
      boolean[] sensitive = new boolean[ofUnlabeled + ofLabelled];
      Arrays.fill(sensitive, ofUnlabeled, sensitive.length, true);
      NoisyBatch batch = new NoisyBatch(champion, sensitive.length, settings.seed());
      LearningRate rate =
          new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
      checkpoints.restore(state);
      new TrainingLoop(state, rate, settings.maxGradientNorm(), rowsAtOnce)
          .run(
              batch,
              step -> {
                fill(batch, settings.timesteps(), unlabeled, step, 0, ofUnlabeled);
                if (settings.anchor() > 0) {
                  distill(batch, ofUnlabeled, rowsAtOnce);
                }
                fill(batch, settings.timesteps(), labelled, step, ofUnlabeled, ofLabelled);
              },
              losses(champion, unlabeled, batch, sensitive, settings),
              listener,
              new ModelPreview(champion, state, settings.steps(), listener),
              cancelled,
              checkpoints);
      return champion.withWeights(state.result());
    }
  }

  private static StepLosses losses(
      DiffusionModel start,
      PictureSource unlabeled,
      NoisyBatch batch,
      boolean[] sensitive,
      FineTuneSettings settings) {
    if (settings.pushBound() == 0
        || !(settings.objective() instanceof PositiveUnlabeled published)) {
      return new StepLosses(settings.objective(), sensitive);
    }
    PushBound bound = PushBound.of(start, unlabeled, settings.pushBound(), settings.seed());
    Objective objective =
        settings.anchor() > 0
            ? new AnchoredUnlearning(published.beta(), settings.anchor())
            : published;
    return new StepLosses(objective, sensitive, row -> bound.at(batch.timestep(row)));
  }

  private static void distill(NoisyBatch batch, int rows, int rowsAtOnce) {
    int most = Math.min(rows, rowsAtOnce);
    for (int from = 0; from < rows; from += most) {
      batch.distill(from, Math.min(most, rows - from));
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
}
