package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.noise.Prediction;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of latents with noise in them, each under a text: x_t = sqrt(abar_t) x_0 + sqrt(1 -
 * abar_t) eps. Everything drawn is a function of (seed, step, row), whatever ran before.
 */
final class NoisyLatents implements LossRows {
  private static final int ROW = 2;
  private static final int TIMESTEP = 3;
  private static final int NOISE = 4;
  private static final int EMPTY_PROMPT = 8;

  /**
   * Share of rows under the empty text instead of their own: guidance goes away from what the model
   * says to it, so that it must learn too (p_uncond of Ho and Salimans 2022, arXiv 2207.12598).
   */
  private static final double EMPTY_PROMPT_SHARE = 0.1;

  private final TextToImageModel model;
  private final CounterNoise random;
  private final int channels;
  private final int height;
  private final int width;
  private final int size;
  private final float[] noisy;
  private final float[] wanted;
  private final float[] noise;
  private final long[] timesteps;
  private final String[] prompts;

  /**
   * A batch of latents of one size.
   *
   * @param shape a source of that size
   */
  NoisyLatents(TextToImageModel model, PictureSource shape, int rows, long seed) {
    this.model = model;
    this.random = new CounterNoise(seed);
    this.channels = shape.channels();
    this.height = shape.height();
    this.width = shape.width();
    this.size = shape.pictureSize();
    this.noisy = new float[rows * size];
    this.wanted = new float[rows * size];
    this.noise = new float[size];
    this.timesteps = new long[rows];
    this.prompts = new String[rows];
  }

  /** What draws the rows. */
  CounterNoise random() {
    return random;
  }

  /** A random row of the latents, drawn with replacement. */
  int drawRow(PictureSource latents, int step, int row) {
    return random.below(latents.size(), CounterNoise.stream(ROW, step, row), 0);
  }

  /** A timestep uniform in one of as many equal parts of 0 .. T-1 as given. */
  int drawTimestep(int step, int row, int part, int parts) {
    int all = model.schedule().steps();
    double place = (part + random.uniform(CounterNoise.stream(TIMESTEP, step, row), 0)) / parts;
    return Math.min((int) (place * all), all - 1);
  }

  /** Puts latents with noise of timestep {@code t} into a row of the batch. */
  void put(int row, PictureSource latents, int index, String prompt, int step, int t) {
    int offset = row * size;
    latents.copyRow(index, noisy, offset);
    random.gaussian(CounterNoise.stream(NOISE, step, row), noise, 0, size);
    double alphaCumprod = model.schedule().alphaCumprod(t);
    float signal = (float) Math.sqrt(alphaCumprod);
    float deviation = (float) Math.sqrt(1 - alphaCumprod);
    boolean velocity = model.schedule().prediction() == Prediction.VELOCITY;
    for (int i = 0; i < size; i++) {
      float clean = noisy[offset + i];
      noisy[offset + i] = signal * clean + deviation * noise[i];
      wanted[offset + i] = velocity ? signal * noise[i] - deviation * clean : noise[i];
    }
    timesteps[row] = t;
    prompts[row] = prompt;
  }

  /** Like {@link #put}, for the model to learn from: some rows are under the empty text. */
  void putToLearn(int row, PictureSource latents, int index, String prompt, int step, int t) {
    boolean empty =
        random.uniform(CounterNoise.stream(EMPTY_PROMPT, step, row), 0) < EMPTY_PROMPT_SHARE;
    put(row, latents, index, empty ? "" : prompt, step, t);
  }

  /**
   * Has rows learn what another model predicts for them, in the place of what was drawn: whoever
   * has nothing to learn from them has no noise either.
   *
   * @param most rows that go through its network at once
   */
  void learnOf(TextToImageModel teacher, int from, int count, int most) {
    for (int done = 0; done < count; ) {
      int start = from + done;
      // No step of `most`, which may be the largest int there is.
      int rows = Math.min(most, count - done);
      done += rows;
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        NDArray x = array(scope, noisy, start, rows);
        NDArray t = scope.create(Arrays.copyOfRange(timesteps, start, start + rows));
        NDArray context = context(scope, Arrays.asList(prompts).subList(start, start + rows));
        float[] predicted = teacher.predict(x, t, context).toFloatArray();
        System.arraycopy(predicted, 0, wanted, start * size, predicted.length);
      }
    }
  }

  /** The model's own weights in the place of a {@link #leaf}. */
  NDArray frozen() {
    return model.rank() > 0 ? model.change() : model.weights();
  }

  /** The text of a row. */
  String prompt(int row) {
    return prompts[row];
  }

  @Override
  public int rows() {
    return timesteps.length;
  }

  @Override
  public NDManager memory() {
    return model.manager();
  }

  @Override
  public NDArray leaf(NDArray weights, NDManager scope) {
    return BackPropagation.leaf(weights, scope);
  }

  @Override
  public NDArray gradient(NDArray leaf) {
    return leaf.getGradient();
  }

  @Override
  public NDArray losses(NDArray leaf, NDManager scope, int from, int count) {
    NDArray x = array(scope, noisy, from, count);
    NDArray t = scope.create(Arrays.copyOfRange(timesteps, from, from + count));
    NDArray target = array(scope, wanted, from, count);
    NDArray context = context(scope, Arrays.asList(prompts).subList(from, from + count));
    return model.rank() > 0
        ? model.network().losses(model.weights(), leaf, x, t, context, target)
        : model.network().losses(leaf, null, x, t, context, target);
  }

  /** Of texts that come several times each is embedded once. */
  private NDArray context(NDManager scope, List<String> texts) {
    List<String> distinct = texts.stream().distinct().toList();
    long[] places = texts.stream().mapToLong(distinct::indexOf).toArray();
    // The text encoder is frozen: nothing of it is recorded for the way back.
    try (GradientMode off = GradientMode.off()) {
      NDArray embedded = model.embed(distinct, scope);
      return embedded.get(scope.create(places));
    }
  }

  private NDArray array(NDManager scope, float[] values, int from, int count) {
    FloatBuffer rows = FloatBuffer.wrap(values, from * size, count * size).slice();
    return scope.create(rows, new Shape(count, channels, height, width), DataType.FLOAT32);
  }
}
