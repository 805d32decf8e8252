package io.lethe.diffusion.noise;

/** How few sampling steps are spread over T (Lin et al. 2024, arXiv 2305.08891, table 2). */
public enum TimestepSpacing {
  /** Multiples of a whole ratio, from 0 up; diffusers' {@code steps_offset} is added. */
  LEADING,
  /** Whole ratios down from T - 1, so that the first step is the noisiest. */
  TRAILING,
  /** Evenly from T - 1 to 0. */
  LINSPACE
}
