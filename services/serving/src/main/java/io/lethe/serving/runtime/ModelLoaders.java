package io.lethe.serving.runtime;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.device.Devices;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.guard.detection.PublishedJudge;
import io.lethe.serving.swap.DenoiserLoader;
import io.lethe.serving.swap.DiffusionDenoiser;
import io.lethe.serving.swap.TextToImageDenoiser;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Serves real diffusion models and judges, unless the application brings other loaders. */
public class ModelLoaders {

  @Produces
  @Singleton
  @DefaultBean
  DenoiserLoader denoisers(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return directory ->
        TextToImageDirectory.isFor(directory)
            ? TextToImageDenoiser.read(directory, device, config.cachedPrompts())
            : DiffusionDenoiser.read(directory, device);
  }

  @Produces
  @Singleton
  @DefaultBean
  JudgeLoader judges(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return (version, directory) -> PublishedJudge.read(version, directory, device);
  }
}
