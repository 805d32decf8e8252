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
    Device device = device(config.device());
    return directory -> DiffusionDenoiser.read(directory, device);
  }

  private static Device device(String name) {
    try {
      return Devices.named(name);
    } catch (IllegalArgumentException e) {
      // Without its cause, which has no property's name and would be the sentence that is told.
      throw new IllegalArgumentException("lethe.serving.device: " + e.getMessage());
    }
  }
}
