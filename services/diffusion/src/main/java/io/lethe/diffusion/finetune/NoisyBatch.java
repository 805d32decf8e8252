package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A batch of pictures with noise in them: x_t = sqrt(abar_t) x_0 + sqrt(1 - abar_t) eps. Everything
 * drawn is a function of (seed, step, row), whatever ran before.
 */
final class NoisyBatch implements LossRows {
  private static final int ROW = 2;
  private static final int TIMESTEP = 3;
  private static final int NOISE = 4;
  private static final int CLASS = 6;
  private static final int NULL_CLASS = 7;

  /**
   * Share of rows that teach the null class instead of their own: p_uncond of Ho and Salimans 2022
   * (arXiv 2207.12598, section 4.2), who found 0.1 and 0.2 alike.
   */
  private static final double NULL_CLASS_SHARE = 0.1;

  private final float[] noisy;
  private final float[] noise;
  private final long[] timesteps;
  private final long[] labels;
  private final DiffusionModel model;
  private final CounterNoise random;
  private final int size;

  NoisyBatch(DiffusionModel model, int rows, long seed) {
    this.model = model;
    this.random = new CounterNoise(seed);
    this.size = model.pictureSize();
    this.noisy = new float[rows * size];
    this.noise = new float[rows * size];
    this.timesteps = new long[rows];
    this.labels = new long[rows];
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
    return model.network().leaf(weights, scope);
  }

  @Override
  public NDArray gradient(NDArray leaf) {
    return model.network().gradient(leaf);
  }

  @Override
  public NDArray losses(NDArray leaf, NDManager scope, int from, int count) {
    return model
        .network()
        .losses(
            leaf,
            noisy(scope, from, count),
            timesteps(scope, from, count),
            labels(scope, from, count),
            noise(scope, from, count));
  }

  /** A random row of the pictures, drawn with replacement. */
  int drawRow(PictureSource pictures, int step, int row) {
    return random.below(pictures.size(), CounterNoise.stream(ROW, step, row), 0);
  }

  /** A timestep uniform in 0 .. T-1. */
  int drawTimestep(int step, int row) {
    return random.below(model.schedule().steps(), CounterNoise.stream(TIMESTEP, step, row), 0);
  }

  /** A timestep uniform in the row's own part of 0 .. T-1, one part for each row. */
  int drawStratifiedTimestep(int step, int row) {
    return drawStratifiedTimestep(step, row, row, rows());
  }

  /** A timestep of a row, uniform in one of as many equal parts of 0 .. T-1 as given. */
  int drawStratifiedTimestep(int step, int row, int part, int parts) {
    double place = (part + random.uniform(CounterNoise.stream(TIMESTEP, step, row), 0)) / parts;
    return Math.min((int) (place * model.schedule().steps()), model.schedule().steps() - 1);
  }

  /** Puts a picture with noise of timestep {@code t} into a row of the batch. */
  void put(int row, PictureSource pictures, int index, int step, int t) {
    int offset = row * size;
    pictures.copyRow(index, noisy, offset);
    random.gaussian(CounterNoise.stream(NOISE, step, row), noise, offset, size);
    double alphaCumprod = model.schedule().alphaCumprod(t);
    float signal = (float) Math.sqrt(alphaCumprod);
    float deviation = (float) Math.sqrt(1 - alphaCumprod);
    for (int i = offset; i < offset + size; i++) {
      noisy[i] = signal * noisy[i] + deviation * noise[i];
    }
    timesteps[row] = t;
    labels[row] = classOf(pictures.label(index), step, row);
  }

  /**
   * Like {@link #put}, for the model to learn from: where it has a null class, some rows teach that
   * class.
   */
  void putToLearn(int row, PictureSource pictures, int index, int step, int t) {
    put(row, pictures, index, step, t);
    OptionalInt nullClass = model.config().nullClass();
    if (nullClass.isPresent()
        && random.uniform(CounterNoise.stream(NULL_CLASS, step, row), 0) < NULL_CLASS_SHARE) {
      labels[row] = nullClass.getAsInt();
    }
  }

  /** The picture's own class, or one drawn for this step where it has none. */
  private int classOf(int label, int step, int row) {
    OptionalInt classes = model.config().classes();
    return label == PictureSource.NO_CLASS && classes.isPresent()
        ? random.below(classes.getAsInt(), CounterNoise.stream(CLASS, step, row), 0)
        : label;
  }

  /**
   * Lets some rows learn what the model itself predicts of them, in place of the noise in them.
   *
   * @param from first of them; all are filled
   */
  void distill(int from, int count) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      float[] predicted =
          model
              .network()
              .forward(
                  model.weights(),
                  noisy(scope, from, count),
                  timesteps(scope, from, count),
                  labels(scope, from, count))
              .toFloatArray();
      System.arraycopy(predicted, 0, noise, from * size, predicted.length);
    }
  }

  /** x_t of some rows, (N, C, H, W). */
  NDArray noisy(NDManager manager, int from, int count) {
    return pictures(manager, noisy, from, count);
  }

  /** eps of some rows, (N, C, H, W). */
  NDArray noise(NDManager manager, int from, int count) {
    return pictures(manager, noise, from, count);
  }

  private NDArray pictures(NDManager manager, float[] values, int from, int count) {
    FloatBuffer rows = FloatBuffer.wrap(values, from * size, count * size).slice();
    return manager.create(rows, model.batchShape(count), DataType.FLOAT32);
  }

  /** t of a row. */
  int timestep(int row) {
    return (int) timesteps[row];
  }

  /** t of some rows, (N) int64. */
  NDArray timesteps(NDManager manager, int from, int count) {
    return manager.create(Arrays.copyOfRange(timesteps, from, from + count));
  }

  /** The classes of some rows, (N) int64, or null for a model without classes. */
  NDArray labels(NDManager manager, int from, int count) {
    return model.config().classes().isEmpty()
        ? null
        : manager.create(Arrays.copyOfRange(labels, from, from + count));
  }

  /**
   * Checks that the pictures fit the model.
   *
   * @throws IllegalArgumentException saying both shapes, or which picture has a class that the
   *     model lacks
   */
  static void check(DiffusionModel model, PictureSource pictures, String name) {
    if (pictures.size() < 1) {
      throw new IllegalArgumentException("there are no " + name);
    }
    if (pictures.channels() != model.channels()
        || pictures.height() != model.height()
        || pictures.width() != model.width()) {
      throw new IllegalArgumentException(
          "the %s are %d x %d x %d (C x H x W), the model makes %d x %d x %d"
              .formatted(
                  name,
                  pictures.channels(),
                  pictures.height(),
                  pictures.width(),
                  model.channels(),
                  model.height(),
                  model.width()));
    }
    checkClasses(model, pictures, name, false);
  }

  /**
   * Like {@link #check}, for pictures that a model with classes learns to make.
   *
   * @throws IllegalArgumentException also where such a model is given a picture without a class
   */
  static void checkToLearn(DiffusionModel model, PictureSource pictures, String name) {
    check(model, pictures, name);
    checkClasses(model, pictures, name, true);
  }

  private static void checkClasses(
      DiffusionModel model, PictureSource pictures, String name, boolean needed) {
    ClassLabels labels = new ClassLabels(model.config().classes(), OptionalInt.empty());
    for (int row = 0; labels.classes().isPresent() && row < pictures.size(); row++) {
      int label = pictures.label(row);
      boolean known = label != PictureSource.NO_CLASS;
      Optional<String> problem =
          known || needed ? labels.problem(known ? label : null) : Optional.empty();
      if (problem.isPresent()) {
        throw new IllegalArgumentException(
            "the class of picture %d of the %s %s".formatted(row, name, problem.get()));
      }
    }
  }
}
