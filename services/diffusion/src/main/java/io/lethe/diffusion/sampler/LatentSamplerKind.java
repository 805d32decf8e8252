package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;

/** The samplers of latents that a request may name. */
public enum LatentSamplerKind {
  DDIM {
    @Override
    public LatentSampler of(NoiseSchedule schedule, int steps) {
      return new SamplerOfPictures(new Ddim(schedule, steps));
    }
  },
  DPM_SOLVER_2M {
    @Override
    public LatentSampler of(NoiseSchedule schedule, int steps) {
      return new SamplerOfPictures(new DpmSolver2M(schedule, steps));
    }
  },
  PLMS {
    @Override
    public LatentSampler of(NoiseSchedule schedule, int steps) {
      return new Plms(schedule, steps);
    }
  },
  EULER {
    @Override
    public LatentSampler of(NoiseSchedule schedule, int steps) {
      return new Euler(schedule, steps);
    }
  },
  LMS {
    @Override
    public LatentSampler of(NoiseSchedule schedule, int steps) {
      return new LinearMultistep(schedule, steps);
    }
  };

  /**
   * The sampler.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public abstract LatentSampler of(NoiseSchedule schedule, int steps);
}
