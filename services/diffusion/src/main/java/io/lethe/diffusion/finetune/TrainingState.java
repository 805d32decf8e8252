package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.network.StoredArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that training changes: weights, AdamW's two moments, the moving average and the number of
 * finished steps. Randomness is no part of it: {@link io.lethe.diffusion.noise.CounterNoise} is a
 * function of the step.
 */
public final class TrainingState implements AutoCloseable {
  private static final String STEP = "step";
  private static final String WEIGHTS = "weights";
  private static final String MEAN = "exp_avg";
  private static final String SQUARE = "exp_avg_sq";
  private static final String AVERAGE = "ema";

  private final NDManager manager;
  private NDArray weights;
  private NDArray mean;
  private NDArray square;
  private NDArray average;
  private final AdamW adamW;
  private final double averageDecay;
  private int step;

  /**
   * Starts at step 0 from a copy of the weights.
   *
   * @param averageDecay decay of the moving average of the weights, in (0, 1); NaN or 0 for none
   */
  public TrainingState(NDArray initial, AdamW adamW, double averageDecay) {
    this.manager = NDManager.newBaseManager(initial.getDevice());
    this.adamW = adamW;
    this.averageDecay = averageDecay;
    this.weights = copy(initial);
    this.mean = manager.zeros(initial.getShape());
    this.square = manager.zeros(initial.getShape());
    this.average = averageDecay > 0 ? copy(initial) : null;
  }

  private NDArray copy(NDArray initial) {
    NDArray copy = initial.duplicate();
    copy.attach(manager);
    return copy;
  }

  /** The flat weights; {@link #update} changes them in place, {@link #restore} replaces them. */
  public NDArray weights() {
    return weights;
  }

  /** The weights to serve: the moving average if there is one. */
  public NDArray result() {
    return average == null ? weights : average;
  }

  /** Finished steps. */
  public int step() {
    return step;
  }

  /** Makes one step along the gradient. */
  public void update(NDArray gradient, double rate) {
    step++;
    adamW.update(weights, gradient, mean, square, step, rate);
    if (average != null) {
      // A short average at first, so that the initial weights do not linger (as TensorFlow's EMA).
      double decay = Math.min(averageDecay, (1.0 + step) / (10.0 + step));
      try (NDArray fresh = weights.mul(1 - decay)) {
        average.muli(decay).addi(fresh);
      }
    }
  }

  /**
   * Writes everything into one file that appears whole or not at all. It is written a part at a
   * time.
   *
   * @param labels further facts kept with it
   */
  public void save(Path file, Map<String, String> labels) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    arrays().forEach((name, array) -> tensors.addAll(StoredArray.tensors(name, array)));
    Map<String, String> metadata = new HashMap<>(labels);
    metadata.put(STEP, Integer.toString(step));
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Safetensors.write(partial, tensors, metadata);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Goes on from a saved file. It is read a part at a time; whatever goes wrong, the state is as
   * before.
   *
   * @return the labels kept with it
   * @throws CorruptCheckpointException if it is damaged or of a network of another size
   */
  public Map<String, String> restore(Path file) throws IOException {
    Map<String, NDArray> read = new HashMap<>();
    boolean taken = false;
    try (Safetensors tensors = Safetensors.open(file)) {
      int stored = step(file, tensors);
      for (Map.Entry<String, NDArray> entry : arrays().entrySet()) {
        String name = entry.getKey();
        read.put(name, StoredArray.read(file, tensors, name, entry.getValue().size(), manager));
      }
      taken = true;
      arrays().values().forEach(NDArray::close);
      step = stored;
      weights = read.get(WEIGHTS);
      mean = read.get(MEAN);
      square = read.get(SQUARE);
      average = read.get(AVERAGE);
      return tensors.metadata();
    } finally {
      if (!taken) {
        read.values().forEach(NDArray::close);
      }
    }
  }

  private static int step(Path file, Safetensors tensors) throws CorruptCheckpointException {
    try {
      return Integer.parseInt(tensors.metadata().getOrDefault(STEP, ""));
    } catch (NumberFormatException e) {
      throw new CorruptCheckpointException(file + " does not say its step.", e);
    }
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new HashMap<>();
    arrays.put(WEIGHTS, weights);
    arrays.put(MEAN, mean);
    arrays.put(SQUARE, square);
    if (average != null) {
      arrays.put(AVERAGE, average);
    }
    return arrays;
  }

  @Override
  public void close() {
    manager.close();
  }
}
