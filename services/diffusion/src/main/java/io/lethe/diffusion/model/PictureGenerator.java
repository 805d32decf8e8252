package io.lethe.diffusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.sampler.StepNoise;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes pictures with a model. All randomness of a picture comes from its own seed, so it does not
 * depend on the pictures it shares a batch with (up to float32 rounding inside the denoiser, which
 * can move an 8-bit value by one).
 */
public final class PictureGenerator {
  private static final int INITIAL_NOISE = 0;
  private static final int STEP_NOISE = 1;

  private PictureGenerator() {}

  /**
   * Makes one picture for each request.
   *
   * @param requests not empty, all with the same sampler and steps; classes may differ
   * @return 8-bit pixels, (H, W, C) row-major interleaved, in the order of the requests
   * @throws IllegalArgumentException if requests differ in sampler or steps, name no class of a
   *     model that has classes or any of one that has none, or ask for more steps than the schedule
   *     has
   */
  public static List<byte[]> generate(DiffusionModel model, List<PictureRequest> requests) {
    return generate(model, NoisePredictor.of(model), requests);
  }

  /**
   * As the other, by another prediction than the model's own.
   *
   * @param model gives the shape, the schedule and the memory
   */
  public static List<byte[]> generate(
      DiffusionModel model, NoisePredictor predictor, List<PictureRequest> requests) {
    float[] pictures = sample(model, predictor, requests);
    List<byte[]> pixels = new ArrayList<>(requests.size());
    for (int row = 0; row < requests.size(); row++) {
      pixels.add(Pixels.interleaved(model, pictures, row * model.pictureSize()));
    }
    return pixels;
  }

  /** As {@link #generate}, but the raw pictures (N, C, H, W), about -1 .. 1 and not clipped. */
  public static float[] sample(DiffusionModel model, List<PictureRequest> requests) {
    return sample(model, NoisePredictor.of(model), requests);
  }

  private static float[] sample(
      DiffusionModel model, NoisePredictor predictor, List<PictureRequest> requests) {
    PictureRequest first = check(model, requests);
    Sampler sampler = first.sampler().create(model.schedule(), first.steps());
    int[] timesteps = sampler.timesteps();
    try (GradientMode off = GradientMode.off();
        NDManager batch = model.manager().newSubManager()) {
      NDArray labels = labels(batch, model, requests);
      NDArray x = noise(batch, model, requests, CounterNoise.stream(INITIAL_NOISE, 0, 0));
      for (int step = 0; step < timesteps.length; step++) {
        // Everything a step makes but its result is freed with the step.
        try (NDManager scope = batch.newSubManager()) {
          x.attach(scope);
          NDArray t = scope.create(new long[] {timesteps[step]});
          NDArray eps = predictor.predict(x, t, labels);
          StepNoise fresh =
              at -> noise(scope, model, requests, CounterNoise.stream(STEP_NOISE, at, 0));
          x = sampler.step(step, x, eps, fresh);
          x.attach(batch);
        }
      }
      return x.toFloatArray();
    }
  }

  private static PictureRequest check(DiffusionModel model, List<PictureRequest> requests) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one request");
    }
    PictureRequest first = requests.get(0);
    for (PictureRequest request : requests) {
      if (request.sampler() != first.sampler() || request.steps() != first.steps()) {
        throw new IllegalArgumentException("requests of one batch must share sampler and steps");
      }
      ClassLabels.problem(model.config().classes(), request.classLabel())
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException("classLabel " + problem);
              });
    }
    return first;
  }

  /** (N) int64, or null for a model without classes. */
  private static NDArray labels(
      NDManager manager, DiffusionModel model, List<PictureRequest> requests) {
    return model.config().classes().isEmpty()
        ? null
        : manager.create(requests.stream().mapToLong(PictureRequest::classLabel).toArray());
  }

  private static NDArray noise(
      NDManager manager, DiffusionModel model, List<PictureRequest> requests, long stream) {
    int size = model.pictureSize();
    float[] values = new float[requests.size() * size];
    for (int row = 0; row < requests.size(); row++) {
      new CounterNoise(requests.get(row).seed()).gaussian(stream, values, row * size, size);
    }
    return manager.create(values, model.batchShape(requests.size()));
  }
}
