package io.lethe.diffusion.model;

import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.sampler.StepWeights;

/**
 * A picture on its way from noise: what was asked for, how far it is, and its pixels. All its
 * randomness comes from its own seed.
 */
public final class DenoisingRow {
  private static final int INITIAL_NOISE = 0;
  private static final int STEP_NOISE = 1;

  private final PictureRequest request;
  private final Sampler sampler;
  private final int[] timesteps;
  private float[] noisy;
  private float[] clean;
  private int step;

  /**
   * A picture of nothing but noise.
   *
   * @throws IllegalArgumentException if the request names no class of a model that has classes or
   *     any of one that has none, or asks for more steps than the schedule has
   */
  public DenoisingRow(DiffusionModel model, PictureRequest request) {
    ClassLabels.problem(model.config().classes(), request.classLabel())
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("classLabel " + problem);
            });
    this.request = request;
    this.sampler = request.sampler().create(model.schedule(), request.steps());
    this.timesteps = sampler.timesteps();
    this.noisy = new float[model.pictureSize()];
    this.clean = noisy;
    new CounterNoise(request.seed())
        .gaussian(CounterNoise.stream(INITIAL_NOISE, 0, 0), noisy, 0, noisy.length);
  }

  /** What was asked for. */
  public PictureRequest request() {
    return request;
  }

  /** Steps that are done. */
  public int step() {
    return step;
  }

  /** Whether all steps are done. */
  public boolean isDone() {
    return step == timesteps.length;
  }

  /**
   * The picture, (C, H, W), about -1 .. 1 and not clipped.
   *
   * @throws IllegalStateException before all steps are done
   */
  public float[] picture() {
    if (!isDone()) {
      throw new IllegalStateException(
          "only %d of %d steps are done".formatted(step, timesteps.length));
    }
    return noisy;
  }

  int timestep() {
    return timesteps[step];
  }

  StepWeights weights() {
    return sampler.weights(step);
  }

  void freshNoise(float[] target, int offset) {
    new CounterNoise(request.seed())
        .gaussian(CounterNoise.stream(STEP_NOISE, timestep(), 0), target, offset, noisy.length);
  }

  void advance() {
    step++;
  }

  /** The picture as it is now, and the clean one that the last step predicted. */
  void put(float[] noisy, float[] clean) {
    this.noisy = noisy;
    this.clean = clean;
  }

  float[] noisy() {
    return noisy;
  }

  float[] clean() {
    return clean;
  }
}
