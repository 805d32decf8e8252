package io.lethe.diffusion.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.util.Optional;

/** The classes of the rows that diffusers computed, {@code class_labels} (N) int64. */
final class ClassLabelTensor {
  private static final String NAME = "class_labels";

  private ClassLabelTensor() {}

  /**
   * Reads them, or gives null for a model without classes.
   *
   * @throws CorruptCheckpointException if they are missing or not the model's classes, or the model
   *     has no classes
   */
  static NDArray read(DiffusionModel model, Safetensors expected, NDManager scope)
      throws IOException {
    boolean given = expected.entries().containsKey(NAME);
    if (!given && model.config().classes().isEmpty()) {
      return null;
    }
    long[] labels = expected.longs(NAME);
    for (long label : labels) {
      int checked = (int) Math.max(-1, Math.min(label, Integer.MAX_VALUE));
      Optional<String> problem = ClassLabels.of(model.config()).problem(checked);
      if (problem.isPresent()) {
        throw new CorruptCheckpointException("tensor %s %s.".formatted(NAME, problem.get()));
      }
    }
    return scope.create(labels);
  }
}
