package io.lethe.serving.api;

import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.swap.DenoiserLoader;
import io.lethe.serving.swap.FakeDenoiser;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Serves grey pictures whatever a version holds, without PyTorch: an application with a profile of
 * its own has a class loader of its own, and one alone can load PyTorch.
 */
@Alternative
@Singleton
public class GreyLoaders {

  @Produces
  @Singleton
  DenoiserLoader denoisers() {
    return directory -> new FakeDenoiser(9);
  }

  @Produces
  @Singleton
  JudgeLoader judges() {
    return (version, directory) -> Optional.empty();
  }
}
