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

  private static final int NO_LABEL = 0;

  private final PictureRequest request;
  private final int label;
  private final Sampler sampler;
  private final int[] timesteps;
  private float[] noisy;
  private float[] clean;
  private int step;

  /**
   * A picture of nothing but noise.
   *
   * @throws IllegalArgumentException if the request names no class of a model that has classes or
   *     any of one that has none, asks for guidance that it can't have, for a text or another size,
   *     or for more steps than the schedule has
   */
  public DenoisingRow(DiffusionModel model, PictureRequest request) {
    TextInputs.problemWithout(request).ifPresent(it -> reject(it.field(), it.problem()));
    ClassLabels classes = ClassLabels.of(model.config());
    classes.problem(request.classLabel()).ifPresent(problem -> reject("classLabel", problem));
    classes
        .guidanceProblem(request.classLabel(), request.guidanceScale())
        .ifPresent(problem -> reject("guidanceScale", problem));
    this.label =
        request.classLabel() == null ? classes.nullClass().orElse(NO_LABEL) : request.classLabel();
    this.request = request;
    this.sampler = request.sampler().create(model.schedule(), request.steps());
    this.timesteps = sampler.timesteps();
    this.noisy = new float[model.pictureSize()];
    this.clean = noisy;
    new CounterNoise(request.seed())
        .gaussian(CounterNoise.stream(INITIAL_NOISE, 0, 0), noisy, 0, noisy.length);
  }

  private static void reject(String field, String problem) {
    throw new IllegalArgumentException(field + " " + problem);
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

  /** The class, which is the model's null class where none was asked for; 0 without classes. */
  int label() {
    return label;
  }

  boolean isGuided() {
    return request.networkRows() > 1;
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
