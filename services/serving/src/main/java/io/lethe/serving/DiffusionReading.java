package io.lethe.serving;

import ai.djl.Device;
import io.lethe.diffusion.device.Devices;
import io.lethe.serving.guard.JudgeReader;
import io.lethe.serving.guard.PublishedJudge;
import io.lethe.serving.swap.DenoiserReader;
import io.lethe.serving.swap.DiffusionDenoiser;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Serves real diffusion models and judges, unless the application brings other readers. */
public class DiffusionReading {

  @Produces
  @Singleton
  @DefaultBean
  DenoiserReader reader(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return directory -> DiffusionDenoiser.read(directory, device);
  }

  @Produces
  @Singleton
  @DefaultBean
  JudgeReader judgeReader(ServingConfig config) {
    Device device = Devices.configured("lethe.serving.device", config.device());
    return (version, directory) -> PublishedJudge.read(version, directory, device);
  }
}
