package io.lethe.diffusion.model;

import io.lethe.diffusion.checkpoint.NetworkConfig;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which class labels a model takes: one of its classes, or none where it has no classes or a null
 * class.
 *
 * @param classes how many classes the model has; empty for a model without
 * @param nullClass the one that stands for none; empty where there is none
 */
public record ClassLabels(OptionalInt classes, OptionalInt nullClass) {

  /** Those of a model. */
  public static ClassLabels of(NetworkConfig config) {
    return new ClassLabels(config.classes(), config.nullClass());
  }

  /**
   * What is wrong with a label, as the end of a sentence that begins with its name.
   *
   * @param label the label, or null for none
   * @return empty if the model takes it
   */
  public Optional<String> problem(Integer label) {
    if (classes.isEmpty()) {
      return label == null
          ? Optional.empty()
          : Optional.of("must be left out, because the model has no classes");
    }
    int last = classes.getAsInt() - 1;
    if (label == null) {
      return nullClass.isPresent()
          ? Optional.empty()
          : Optional.of("is missing: the model has the classes 0 to %d".formatted(last));
    }
    return label >= 0 && label <= last
        ? Optional.empty()
        : Optional.of("must be a class of the model, 0 to %d, not %d".formatted(last, label));
  }

  /**
   * What is wrong with a guidance scale, as the end of a sentence that begins with its name.
   *
   * @param label the class that guides, or null for none
   * @return empty if the model can be guided so
   */
  public Optional<String> guidanceProblem(Integer label, double scale) {
    if (!(scale >= 0 && Double.isFinite(scale))) {
      return Optional.of("must be a finite number from 0, not " + scale);
    }
    if (scale == PictureRequest.NO_GUIDANCE) {
      return Optional.empty();
    }
    if (nullClass.isEmpty()) {
      return Optional.of("must be left out, because the model has no null class to be guided from");
    }
    return label == null
        ? Optional.of("must be left out where no class is asked for")
        : Optional.empty();
  }
}
