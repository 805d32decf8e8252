package io.lethe.serving.api;

import io.lethe.store.HangingPictureFiles;
import io.lethe.store.PictureStore;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A store that takes all pictures, however small, and hangs when it is told to. */
@Alternative
@Singleton
public class HangingStore {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @Produces
  @Singleton
  HangingPictureFiles files(@ConfigProperty(name = "lethe.store.location") Path location) {
    return HangingPictureFiles.inDirectory(location);
  }

  @Produces
  @Singleton
  PictureStore pictures(HangingPictureFiles files) {
    return files.open(TIMEOUT, 0);
  }
}
