package io.lethe.serving.swap;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names of the samplers, as clients write them. */
public final class SamplerNames {

  /** All names, sorted. */
  public static final Set<String> ALL =
      Collections.unmodifiableSet(new TreeSet<>(List.of("ddim", "ddpm", "dpm_solver_2m")));

  private SamplerNames() {}
}
