package io.lethe.diffusion;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** What diffusers computed, kept with the tests. */
public final class Golden {
  private Golden() {}

  public static Path path(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
