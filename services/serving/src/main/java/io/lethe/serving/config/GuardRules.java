package io.lethe.serving.config;

import io.lethe.serving.guard.GuardSettings;
import java.util.Optional;

/** The guard's settings of each model, as the configuration gives them. */
public final class GuardRules {

  private GuardRules() {}

  /** Settings of one model: its own where it has them, else those of all models. */
  public static GuardSettings of(ServingConfig serving, String model) {
    ServingConfig.Guard config = serving.guard();
    return new GuardSettings(
        Optional.ofNullable(serving.models().get(model))
            .flatMap(LimitOverrides::guardMode)
            .orElse(config.mode()),
        config.maxShare(),
        config.window(),
        config.tries(),
        config.nearShare(),
        config.falseShare(),
        config.maxLabels());
  }
}
