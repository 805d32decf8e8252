package io.lethe.serving.runtime;

import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.config.ServingSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The settings, checked before anything is started with them. */
public class LimitAssembly {

  @Produces
  @Singleton
  ModelLimits.ByModel limits(ServingConfig config) {
    ServingSettings.check(config);
    return ModelLimits.read(config);
  }
}
