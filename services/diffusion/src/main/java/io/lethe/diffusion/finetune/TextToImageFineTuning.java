package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Fine-tunes a text-to-image model on latents and their texts: by an objective over the reported
 * ones and unlabeled ones near to them, and by a loss of far ones, under other texts, so that these
 * stay as they are. Far rows learn by distillation what the model predicted for them before, and
 * not their noise: they were made with guidance, and a model that learns from such is sharpened.
 *
 * <p>A mixture p_U = beta p_S + (1 - beta) p_N holds for one condition: unlabeled rows of other
 * texts than the reported ones would teach the objective a prior that is none. Hence the two kinds.
 */
public final class TextToImageFineTuning {
  private static final int INITIAL = 11;

  private final TextToImageSettings settings;
  private final PictureSource near;
  private final LabelsByText labelled;
  private final PictureSource far;

  private TextToImageFineTuning(
      TextToImageSettings settings, PictureSource near, PictureSource labelled, PictureSource far) {
    this.settings = settings;
    this.near = near;
    this.labelled = new LabelsByText(labelled);
    this.far = far;
  }

  /**
   * Trains a low-rank change, or all weights of the U-Net, from a model that stays as it is. Runs
   * on the calling thread.
   *
   * @param start a model with a change of another rank than the one that is trained counts without
   *     it
   * @param near latents of the texts that were reported, sensitive ones among them
   * @param labelled the sensitive latents, at least one unless no labelled rows are asked for
   * @param far latents of other texts, at least one unless no far rows are asked for
   * @param cancelled asked before each step
   * @param checkpoints of a training with the same arguments
   * @param rowsAtOnce most rows of a step that go through the network at once, at least 1
   * @return a new model, which shares what it can with the start, and which the caller closes
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so
   * @throws IllegalArgumentException if latents are of different shapes, or there are none
   */
  public static TextToImageModel run(
      TextToImageModel start,
      PictureSource near,
      PictureSource labelled,
      PictureSource far,
      TextToImageSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints,
      int rowsAtOnce) {
    requireLike(near, near, "near latents");
    if (settings.training().labelledBatch() > 0) {
      requireLike(near, labelled, "labelled latents");
    }
    if (settings.farBatch() > 0) {
      requireLike(near, far, "far latents");
    }
    var training = new TextToImageFineTuning(settings, near, labelled, far);
    if (settings.rank() == 0) {
      return training.all(start, listener, cancelled, checkpoints, rowsAtOnce);
    }
    try (TextToImageModel model = withChange(start, settings)) {
      return training.lowRank(model, listener, cancelled, checkpoints, rowsAtOnce);
    }
  }

  private static void requireLike(PictureSource shape, PictureSource latents, String name) {
    if (latents.size() < 1) {
      throw new IllegalArgumentException("there are no " + name);
    }
    if (latents.channels() != shape.channels()
        || latents.height() != shape.height()
        || latents.width() != shape.width()) {
      throw new IllegalArgumentException(
          "the %s are %d x %d x %d (C x H x W), the near ones %d x %d x %d"
              .formatted(
                  name,
                  latents.channels(),
                  latents.height(),
                  latents.width(),
                  shape.channels(),
                  shape.height(),
                  shape.width()));
    }
  }

  private static TextToImageModel withChange(TextToImageModel start, TextToImageSettings settings) {
    if (start.rank() == settings.rank()) {
      return start.withChange(start.change());
    }
    return start.withChange(
        settings.rank(),
        layout -> LowRankStart.draw(layout, new CounterNoise(settings.training().seed()), INITIAL));
  }

  private TextToImageModel lowRank(
      TextToImageModel model,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints,
      int rowsAtOnce) {
    try (TrainingState state =
        train(model, model.change(), listener, cancelled, checkpoints, rowsAtOnce)) {
      return model.withChange(state.result());
    }
  }

  private TextToImageModel all(
      TextToImageModel start,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints,
      int rowsAtOnce) {
    if (start.rank() > 0) {
      throw new IllegalArgumentException(
          "all weights can't be trained from a low-rank change: start from a whole model");
    }
    try (TrainingState state =
        train(start, start.weights(), listener, cancelled, checkpoints, rowsAtOnce)) {
      return start.withWeights(state.result());
    }
  }

  private TrainingState train(
      TextToImageModel model,
      NDArray initial,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints,
      int rowsAtOnce) {
    FineTuneSettings training = settings.training();
    int rows = training.unlabeledBatch() + training.labelledBatch();
    boolean[] sensitive = new boolean[rows];
    Arrays.fill(sensitive, settings.nearBatch(), rows - settings.farBatch(), true);
    NoisyLatents batch = new NoisyLatents(model, near, rows, training.seed());
    LearningRate rate =
        new LearningRate(training.learningRate(), training.warmUpSteps(), training.steps());
    TrainingState state = new TrainingState(initial, training.adamW(), training.emaDecay());
    boolean done = false;
    try (TextToImageModel before = model.withoutChange()) {
      checkpoints.restore(state);
      new TrainingLoop(state, rate, training.maxGradientNorm(), rowsAtOnce)
          .run(
              batch,
              step -> fill(batch, before, step, rowsAtOnce),
              new StepLosses(new NearAndFar(training.objective(), settings), sensitive),
              listener,
              () -> {},
              cancelled,
              checkpoints);
      done = true;
      return state;
    } finally {
      if (!done) {
        state.close();
      }
    }
  }

  /** Near rows, then labelled ones, then far ones. */
  private void fill(NoisyLatents batch, TextToImageModel before, int step, int rowsAtOnce) {
    int ofLabelled = settings.training().labelledBatch();
    int others = settings.nearBatch() + ofLabelled;
    CounterNoise random = batch.random();
    fill(batch, near, step, 0, settings.nearBatch(), row -> batch.drawRow(near, step, row));
    fill(
        batch,
        labelled.pictures(),
        step,
        settings.nearBatch(),
        ofLabelled,
        row -> labelled.draw(random, step, row));
    fill(batch, far, step, others, settings.farBatch(), row -> batch.drawRow(far, step, row));
    batch.learnOf(before, others, settings.farBatch(), rowsAtOnce);
  }

  private static void fill(
      NoisyLatents batch,
      PictureSource source,
      int step,
      int from,
      int count,
      IntUnaryOperator drawn) {
    for (int part = 0; part < count; part++) {
      int row = from + part;
      int index = drawn.applyAsInt(row);
      int t = batch.drawTimestep(step, row, part, count);
      batch.putToLearn(row, source, index, source.prompt(index), step, t);
    }
  }

  /** The objective over near and labelled rows, and the mean loss of the far ones after them. */
  private record NearAndFar(Objective objective, TextToImageSettings settings)
      implements Objective {

    @Override
    public Evaluation evaluate(double[] losses, boolean[] sensitive) {
      int near = losses.length - settings.farBatch();
      Evaluation of =
          objective.evaluate(Arrays.copyOf(losses, near), Arrays.copyOf(sensitive, near));
      double[] weights = Arrays.copyOf(of.weights(), losses.length);
      double each = settings.farBatch() == 0 ? 0 : settings.farWeight() / settings.farBatch();
      Arrays.fill(weights, near, weights.length, each);
      double far = Arrays.stream(losses, near, losses.length).sum() * each;
      return new Evaluation(of.loss() + far, of.positiveRisk(), of.negativeRisk(), weights);
    }
  }
}
