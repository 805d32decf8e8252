package io.lethe.diffusion.model;

import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.Ddim;
import io.lethe.diffusion.sampler.Ddpm;
import io.lethe.diffusion.sampler.DpmSolver2M;
import io.lethe.diffusion.sampler.Euler;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.sampler.LinearMultistep;
import io.lethe.diffusion.sampler.Plms;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.sampler.SamplerOfPictures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The samplers that a request may name; a model of pixels takes some, one of latents others. */
public enum SamplerKind {
  DDPM,
  DDIM,
  DPM_SOLVER_2M,
  PLMS,
  EULER,
  LMS;

  /**
   * The name in requests and configuration: {@code ddpm}, {@code ddim}, {@code dpm_solver_2m},
   * {@code plms}, {@code euler}, {@code lms}.
   */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static SamplerKind of(String name) {
    return of(name, kind -> true);
  }

  /**
   * Reads the name of a sampler for models of pixels.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  public static SamplerKind ofPictures(String name) {
    return of(name, SamplerKind::isOfPictures);
  }

  private static SamplerKind of(String name, Predicate<SamplerKind> taken) {
    return Arrays.stream(values())
        .filter(kind -> kind.wireName().equals(name) && taken.test(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sampler must be one of %s: %s".formatted(names(taken), name)));
  }

  private static List<String> names(Predicate<SamplerKind> taken) {
    return Arrays.stream(values()).filter(taken).map(SamplerKind::wireName).toList();
  }

  /** The names of those that make pixels. */
  public static List<String> namesOfPictures() {
    return names(SamplerKind::isOfPictures);
  }

  /** The names of those that make latents. */
  public static List<String> namesOfLatents() {
    return names(SamplerKind::isOfLatents);
  }

  /** Whether models of pixels take it. */
  public boolean isOfPictures() {
    return this == DDPM || this == DDIM || this == DPM_SOLVER_2M;
  }

  /** Whether models of latents take it. */
  public boolean isOfLatents() {
    return this != DDPM;
  }

  /**
   * The sampler of so many steps of pixels.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T, or models of pixels take none
   *     such
   */
  public Sampler create(NoiseSchedule schedule, int steps) {
    return switch (this) {
      case DDPM -> new Ddpm(schedule, steps);
      case DDIM -> new Ddim(schedule, steps);
      case DPM_SOLVER_2M -> new DpmSolver2M(schedule, steps);
      case PLMS, EULER, LMS ->
          throw new IllegalArgumentException("sampler must be one of " + namesOfPictures());
    };
  }

  /**
   * The sampler of so many steps of latents.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T, or models of latents take none
   *     such
   */
  public LatentSampler createOfLatents(NoiseSchedule schedule, int steps) {
    return switch (this) {
      case DDPM -> throw new IllegalArgumentException("sampler must be one of " + namesOfLatents());
      case DDIM, DPM_SOLVER_2M -> new SamplerOfPictures(create(schedule, steps));
      case PLMS -> new Plms(schedule, steps);
      case EULER -> new Euler(schedule, steps);
      case LMS -> new LinearMultistep(schedule, steps);
    };
  }
}
