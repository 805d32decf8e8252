package io.lethe.diffusion.model;

import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.Ddim;
import io.lethe.diffusion.sampler.Ddpm;
import io.lethe.diffusion.sampler.DpmSolver2M;
import io.lethe.diffusion.sampler.Sampler;
import java.util.Arrays;
import java.util.Locale;

/** The samplers that a request may name. */
public enum SamplerKind {
  DDPM,
  DDIM,
  DPM_SOLVER_2M;

  /** The name in requests and configuration: {@code ddpm}, {@code ddim}, {@code dpm_solver_2m}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static SamplerKind of(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.wireName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sampler must be one of %s: %s"
                        .formatted(
                            Arrays.stream(values()).map(SamplerKind::wireName).toList(), name)));
  }

  /**
   * The sampler of so many steps.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public Sampler create(NoiseSchedule schedule, int steps) {
    return switch (this) {
      case DDPM -> new Ddpm(schedule, steps);
      case DDIM -> new Ddim(schedule, steps);
      case DPM_SOLVER_2M -> new DpmSolver2M(schedule, steps);
    };
  }
}
