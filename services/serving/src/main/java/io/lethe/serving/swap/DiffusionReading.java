package io.lethe.serving.swap;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Serves real diffusion models, unless the application brings another reader. */
public class DiffusionReading {

  @Produces
  @Singleton
  @DefaultBean
  DenoiserReader reader() {
    return DiffusionDenoiser::read;
  }
}
