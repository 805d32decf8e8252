package io.lethe.serving.runtime;

import ai.djl.Device;
import io.lethe.diffusion.device.Devices;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.guard.detection.PublishedJudge;
import io.lethe.serving.swap.DenoiserLoader;
import io.lethe.serving.swap.StoredDenoisers;
import io.lethe.store.Store;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Serves real diffusion models and judges, unless the application brings other loaders. */
public class ModelLoaders {

  @Produces
  @Singleton
  @DefaultBean
  DenoiserLoader denoisers(ServingConfig config, Store store) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return new StoredDenoisers(
        store, device, config.precision().on(device), config.cachedPrompts());
  }

  @Produces
  @Singleton
  @DefaultBean
  JudgeLoader judges(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return (version, directory) -> PublishedJudge.read(version, directory, device);
  }
}
