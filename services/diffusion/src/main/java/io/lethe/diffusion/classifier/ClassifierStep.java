package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.GradientMode;
import java.util.Map;

/**
 * One step of a classifier's training: the cross-entropy of a batch, back-propagated into a leaf of
 * the step's own, so that other training may run beside it.
 */
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
    // Everything native that the step makes is freed with this manager.
    try (NDManager scope = state.weights().getManager().newSubManager()) {
      NDArray leaf = state.weights().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      double loss = backPropagate(scope, leaf, pictures, oneHot);
      try (GradientMode off = GradientMode.off();
          NDArray gradient = leaf.getGradient()) {
        state.update(gradient, rate);
      }
      return loss;
    }
  }

  private double backPropagate(NDManager scope, NDArray leaf, float[] pictures, float[] oneHot) {
    int rows = oneHot.length / network.shape().classes();
    try (GradientMode on = GradientMode.on()) {
      Map<String, NDArray> parameters = network.parameters(leaf);
      NDArray wanted = scope.create(oneHot, new Shape(rows, network.shape().classes()));
      NDArray x = network.batch(scope, pictures);
      NDArray logits = network.logits(parameters, network.features(parameters, x));
      NDArray loss = logits.logSoftmax(1).mul(wanted).sum().neg();
      double value = loss.getFloat();
      if (!Double.isFinite(value)) {
        throw new DivergedException(state.step() + 1, "the loss", value);
      }
      JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.create(1f / rows), false, false);
      return value;
    }
  }
}
