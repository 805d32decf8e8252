package io.lethe.diffusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.sampler.BatchStep;
import io.lethe.diffusion.sampler.StepWeights;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Moves pictures of one model on, one step a call, all in one pass of the network. Which pictures
 * take part may change with each call, and each may be at a step of its own. While it stays the
 * same, they stay in native memory.
 *
 * <p>Not for several threads at once.
 */
public final class DenoisingBatch implements AutoCloseable {
  private final DiffusionModel model;
  private final NoisePredictor predictor;
  private List<DenoisingRow> asked = List.of();
  private List<DenoisingRow> rows = List.of();
  private NDManager memory;
  private ClassifierFreeGuidance guidance;
  private NDArray noisy;
  private NDArray clean;

  /** By the model's own prediction. */
  public DenoisingBatch(DiffusionModel model) {
    this(model, NoisePredictor.of(model));
  }

  /**
   * By another prediction.
   *
   * @param model gives the shape, the schedule and the memory
   */
  public DenoisingBatch(DiffusionModel model, NoisePredictor predictor) {
    this.model = model;
    this.predictor = predictor;
  }

  /**
   * One step for each row.
   *
   * @param next not empty, none twice, none done; of this batch's model. After an exception they
   *     can't go on.
   */
  public void step(List<DenoisingRow> next) {
    boolean moved = false;
    try (GradientMode off = GradientMode.off()) {
      if (!next.equals(asked)) {
        park();
        load(next);
      }
      move();
      rows.forEach(DenoisingRow::advance);
      if (rows.stream().anyMatch(DenoisingRow::isDone)) {
        park();
      }
      moved = true;
    } finally {
      if (!moved) {
        free();
      }
    }
  }

  private void load(List<DenoisingRow> next) {
    memory = model.manager().newSubManager();
    asked = List.copyOf(next);
    rows = asked.stream().sorted(Comparator.comparing(DenoisingRow::isGuided)).toList();
    noisy = batch(memory, DenoisingRow::noisy);
    clean = null;
    if (BatchStep.any(weights(), StepWeights::ofPrevious)) {
      clean = batch(memory, DenoisingRow::clean);
    }
    guidance = new ClassifierFreeGuidance(rows, ClassLabels.of(model.config()), memory);
  }

  private void move() {
    List<StepWeights> weights = weights();
    // Everything a step makes but its result is freed with the step.
    try (NDManager scope = memory.newSubManager()) {
      noisy.attach(scope);
      if (clean != null) {
        clean.attach(scope);
      }
      NDArray eps = guidance.predict(predictor, noisy, timesteps());
      NDArray fresh =
          BatchStep.any(weights, StepWeights::ofFresh) ? freshNoise(scope, weights) : null;
      BatchStep step = BatchStep.move(noisy, eps, clean, fresh, weights);
      noisy = step.noisy();
      clean = step.clean();
      noisy.attach(memory);
      clean.attach(memory);
    }
  }

  private List<StepWeights> weights() {
    return rows.stream().map(DenoisingRow::weights).toList();
  }

  private long[] timesteps() {
    return rows.stream().mapToLong(DenoisingRow::timestep).toArray();
  }

  private NDArray freshNoise(NDManager scope, List<StepWeights> weights) {
    int size = model.pictureSize();
    float[] values = new float[rows.size() * size];
    for (int row = 0; row < rows.size(); row++) {
      if (weights.get(row).ofFresh() != 0) {
        rows.get(row).freshNoise(values, row * size);
      }
    }
    return scope.create(values, model.batchShape(rows.size()));
  }

  private NDArray batch(NDManager manager, Function<DenoisingRow, float[]> picture) {
    int size = model.pictureSize();
    float[] values = new float[rows.size() * size];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(picture.apply(rows.get(row)), 0, values, row * size, size);
    }
    return manager.create(values, model.batchShape(rows.size()));
  }

  /** Hands the rows their pixels and frees the native memory. */
  private void park() {
    if (rows.isEmpty()) {
      return;
    }
    float[] pictures = noisy.toFloatArray();
    float[] predicted = clean.toFloatArray();
    int size = model.pictureSize();
    for (int row = 0; row < rows.size(); row++) {
      int from = row * size;
      rows.get(row)
          .put(
              Arrays.copyOfRange(pictures, from, from + size),
              Arrays.copyOfRange(predicted, from, from + size));
    }
    free();
  }

  private void free() {
    asked = List.of();
    rows = List.of();
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }

  /** Frees the native memory; rows that are not done can't go on. */
  @Override
  public void close() {
    free();
  }
}
