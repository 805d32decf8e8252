package io.lethe.serving.guard;

import io.lethe.serving.ServingConfig;
import java.util.Optional;

/**
 * How one model is guarded.
 *
 * @param mode what becomes of a sensitive picture
 * @param maxShare share of the pictures that the guard may hold back, 0 .. 1
 * @param window pictures over which that share is taken, 1 or more
 * @param tries new seeds that a picture is made from again, 1 or more
 * @param nearShare share of the model's own recent pictures that may lie near to reported ones, 0
 *     .. 1
 * @param maxLabels labels that are known, 1 or more; the oldest go first
 */
public record GuardSettings(
    GuardMode mode, double maxShare, int window, int tries, double nearShare, int maxLabels) {

  /** As the configuration has it for a model. */
  public static GuardSettings of(ServingConfig.Guard config, String model) {
    return new GuardSettings(
        Optional.ofNullable(config.models().get(model))
            .flatMap(ServingConfig.GuardOverrides::mode)
            .orElse(config.mode()),
        config.maxShare(),
        config.window(),
        config.tries(),
        config.nearShare(),
        config.maxLabels());
  }
}
