package io.lethe.diffusion.model;

import java.util.Optional;
import java.util.OptionalInt;

/** Which class labels a model takes: one of its classes, or none where it has no classes. */
public final class ClassLabels {
  private ClassLabels() {}

  /**
   * What is wrong with a label, as the end of a sentence that begins with its name.
   *
   * @param classes how many classes the model has; empty for a model without
   * @param label the label, or null for none
   * @return empty if the model takes it
   */
  public static Optional<String> problem(OptionalInt classes, Integer label) {
    if (classes.isEmpty()) {
      return label == null
          ? Optional.empty()
          : Optional.of("must be left out, because the model has no classes");
    }
    int last = classes.getAsInt() - 1;
    if (label == null) {
      return Optional.of("is missing: the model has the classes 0 to %d".formatted(last));
    }
    return label >= 0 && label <= last
        ? Optional.empty()
        : Optional.of("must be a class of the model, 0 to %d, not %d".formatted(last, label));
  }
}
