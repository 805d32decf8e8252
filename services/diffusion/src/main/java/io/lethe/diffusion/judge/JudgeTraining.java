package io.lethe.diffusion.judge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.GradientStep;
import io.lethe.diffusion.finetune.LearningRate;
import io.lethe.diffusion.finetune.TrainingCancelledException;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Trains one member of a judge: logistic loss, as many positives as unlabeled pictures in each
 * batch, AdamW with a cosine to 0. May run beside other training: each step collects its gradient
 * in a leaf of its own.
 */
final class JudgeTraining {
  private final JudgeNetwork network;
  private final JudgeSettings settings;
  private final BalancedBatch batch;

  private JudgeTraining(JudgeNetwork network, JudgeSettings settings, BalancedBatch batch) {
    this.network = network;
    this.settings = settings;
    this.batch = batch;
  }

  /**
   * Trains.
   *
   * @param manager owns the result
   * @param cancelled asked before each step
   * @return the flat weights
   */
  static NDArray run(
      JudgeNetwork network,
      PictureSource positives,
      PictureSource unlabeled,
      JudgeSettings settings,
      CounterNoise noise,
      NDManager manager,
      BooleanSupplier cancelled) {
    BalancedBatch batch = new BalancedBatch(positives, unlabeled, settings.batch(), noise);
    JudgeTraining training = new JudgeTraining(network, settings, batch);
    LearningRate rate = new LearningRate(settings.learningRate(), 0, settings.steps());
    AdamW adamW = new AdamW(0.9, 0.999, 1e-8, settings.weightDecay());
    try (NDArray initial = manager.create(network.initialWeights(noise));
        TrainingState state = new TrainingState(initial, adamW, 0)) {
      while (state.step() < settings.steps()) {
        if (cancelled.getAsBoolean()) {
          throw new TrainingCancelledException(state.step() + 1);
        }
        training.step(state, rate.at(state.step()));
      }
      NDArray result = state.weights().duplicate();
      result.attach(manager);
      return result;
    }
  }

  private void step(TrainingState state, double rate) {
    try (GradientStep step = new GradientStep(state)) {
      backPropagate(step, state.step());
      step.update(rate);
    }
  }

  private void backPropagate(GradientStep gradientStep, int step) {
    NDManager scope = gradientStep.scope();
    try (GradientMode on = GradientMode.on()) {
      Map<String, NDArray> parameters = network.layout().views(gradientStep.leaf());
      NDArray x = network.batch(scope, batch.pictures(step));
      NDArray features = network.features(parameters, x);
      if (settings.dropout() > 0) {
        float[] kept = batch.kept(step, settings.dropout());
        features =
            features.mul(scope.create(kept, new Shape(settings.batch(), JudgeNetwork.FEATURES)));
      }
      NDArray logits = network.logits(parameters, features);
      float[] slopes = logits.toFloatArray();
      for (int row = 0; row < slopes.length; row++) {
        if (!Float.isFinite(slopes[row])) {
          throw new DivergedException(step + 1, "the score of a row", slopes[row]);
        }
        // The slope of log(1 + exp(-+z)), averaged over the batch.
        double probability = 1 / (1 + Math.exp(-slopes[row]));
        double wanted = batch.positive(row) ? 1 : 0;
        slopes[row] = (float) ((probability - wanted) / slopes.length);
      }
      BackPropagation.run(logits, scope.create(slopes));
    }
  }
}
