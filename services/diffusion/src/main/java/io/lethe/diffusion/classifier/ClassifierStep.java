package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.GradientStep;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import java.util.Map;

/** One step of a classifier's training, on the cross-entropy of a batch. */
final class ClassifierStep {
  private final ClassifierNetwork network;
  private final TrainingState state;

  ClassifierStep(ClassifierNetwork network, TrainingState state) {
    this.network = network;
    this.state = state;
  }

  /**
   * Learns from one batch.
   *
   * @param pictures (N, C, H, W)
   * @param oneHot (N, classes)
   * @return the summed loss before the step
   * @throws DivergedException if it is not finite; the state is then as before
   */
  double run(float[] pictures, float[] oneHot, double rate) {
    try (GradientStep step = new GradientStep(state)) {
      double loss = backPropagate(step, pictures, oneHot);
      step.update(rate);
      return loss;
    }
  }

  private double backPropagate(GradientStep step, float[] pictures, float[] oneHot) {
    int rows = oneHot.length / network.shape().classes();
    NDManager scope = step.scope();
    try (GradientMode on = GradientMode.on()) {
      Map<String, NDArray> parameters = network.layout().views(step.leaf());
      NDArray wanted = scope.create(oneHot, new Shape(rows, network.shape().classes()));
      NDArray x = network.batch(scope, pictures);
      NDArray logits = network.logits(parameters, network.features(parameters, x));
      NDArray loss = logits.logSoftmax(1).mul(wanted).sum().neg();
      double value = loss.getFloat();
      if (!Double.isFinite(value)) {
        throw new DivergedException(step.number(), "the loss", value);
      }
      BackPropagation.run(loss, scope.create(1f / rows));
      return value;
    }
  }
}
