package io.lethe.serving;

import ai.djl.Device;
import io.lethe.diffusion.device.Devices;
import io.lethe.serving.swap.DenoiserReader;
import io.lethe.serving.swap.DiffusionDenoiser;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Serves real diffusion models, unless the application brings another reader. */
public class DiffusionReading {

  @Produces
  @Singleton
  @DefaultBean
  DenoiserReader reader(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return directory -> DiffusionDenoiser.read(directory, device);
  }
}
