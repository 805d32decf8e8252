package io.lethe.diffusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.BatchStep;
import io.lethe.diffusion.sampler.Ddim;
import io.lethe.diffusion.sampler.StepWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The noise from which a model's DDIM would draw given pictures, found by walking DDIM's path
 * backwards (Song, Meng, Ermon 2021, arXiv 2010.02502, section 4.3): the noise of a step is
 * predicted before the step in place of after it, so that more steps are more exact. It tells
 * whether weights can still draw a picture, whatever they make of random noise.
 *
 * <p>For models without classes.
 */
public final class DdimInversion {
  private static final int BATCH = 32;

  private final DiffusionModel model;
  private final NoiseSchedule schedule;
  private final Ddim ddim;
  private final int[] timesteps;

  /**
   * Prepares.
   *
   * @param steps of DDIM, there and back, 1 .. T
   * @throws IllegalArgumentException if the steps are out of range
   */
  public DdimInversion(DiffusionModel model, int steps) {
    this.model = model;
    this.schedule = model.schedule();
    this.ddim = new Ddim(schedule, steps);
    this.timesteps = ddim.timesteps();
  }

  /**
   * The noise of pictures.
   *
   * @param pictures of the model's shape
   * @return (N, C, H, W), row-major; about standard normal
   */
  public float[] noiseOf(PictureSource pictures) {
    float[] values = new float[pictures.size() * model.pictureSize()];
    for (int row = 0; row < pictures.size(); row++) {
      pictures.copyRow(row, values, row * model.pictureSize());
    }
    // From the cleanest timestep to the noisiest; the way there starts at the picture itself.
    int last = timesteps.length - 1;
    return walk(values, step -> timesteps[last - step], step -> towardsNoise(last - step));
  }

  /** The step of DDIM that ends where the given one begins, the other way round. */
  private StepWeights towardsNoise(int step) {
    boolean first = step == timesteps.length - 1;
    double from = first ? schedule.finalAlphaCumprod() : schedule.alphaCumprod(timesteps[step + 1]);
    double to = schedule.alphaCumprod(timesteps[step]);
    return new StepWeights(
        Math.sqrt(Math.max(0, 1 - from)),
        Math.sqrt(from),
        Double.POSITIVE_INFINITY,
        0,
        Math.sqrt(to),
        0,
        Math.sqrt(1 - to),
        0);
  }

  /**
   * The pictures that DDIM draws from noise.
   *
   * @param noise (N, C, H, W), row-major
   * @return 8-bit pixels, (H, W, C) interleaved, one array a picture
   */
  public List<byte[]> pictures(float[] noise) {
    float[] drawn = walk(noise, step -> timesteps[step], ddim::weights);
    List<byte[]> pixels = new ArrayList<>();
    for (int from = 0; from < drawn.length; from += model.pictureSize()) {
      pixels.add(Pixels.interleaved(drawn, from, model.channels(), model.height() * model.width()));
    }
    return pixels;
  }

  private float[] walk(
      float[] start, IntFunction<Integer> timestep, IntFunction<StepWeights> weights) {
    int size = model.pictureSize();
    float[] end = new float[start.length];
    for (int from = 0; from < start.length; from += BATCH * size) {
      int rows = Math.min(BATCH, (start.length - from) / size);
      float[] values = new float[rows * size];
      System.arraycopy(start, from, values, 0, values.length);
      for (int step = 0; step < timesteps.length; step++) {
        values = step(values, rows, timestep.apply(step), weights.apply(step));
      }
      System.arraycopy(values, 0, end, from, values.length);
    }
    return end;
  }

  private float[] step(float[] values, int rows, int timestep, StepWeights weights) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      NDArray x = scope.create(values, model.batchShape(rows));
      NDArray t = scope.create(new long[] {timestep});
      NDArray eps = NoisePredictor.of(model).predict(x, t, null);
      return BatchStep.move(x, eps, null, null, Collections.nCopies(rows, weights))
          .noisy()
          .toFloatArray();
    }
  }
}
