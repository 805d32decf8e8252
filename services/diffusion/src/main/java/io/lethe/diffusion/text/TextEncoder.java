package io.lethe.diffusion.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.script.Precision;
import java.io.IOException;
import java.nio.file.Path;

/**
 * transformers' {@code CLIPTextModel} with its weights (Radford et al. 2021, arXiv 2103.00020,
 * section 2.4). Several threads may use it at once.
 */
public final class TextEncoder implements AutoCloseable {
  /** Old checkpoints hold the positions 0, 1, 2, ... as a tensor. */
  private static final String POSITION_IDS = "text_model.embeddings.position_ids";

  private final TextEncoderConfig config;
  private final NDManager manager;
  private final TextEncoderNetwork network;
  private final NDArray weights;

  private TextEncoder(
      TextEncoderConfig config,
      Path file,
      Precision precision,
      NDManager owner,
      int layers,
      boolean normed)
      throws IOException {
    this.config = config;
    this.manager = owner;
    network = new TextEncoderNetwork(config, precision, owner, layers, normed);
    boolean whole = normed && layers == config.layers();
    weights =
        StoredWeights.read(
            file, network.layout(), name -> !whole || name.equals(POSITION_IDS), owner);
  }

  /**
   * Loads a text encoder.
   *
   * @param weights the file of its weights
   * @param parent on whose device it runs, and that closes it at the latest
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if the file is missing or does
   *     not fit the config
   */
  public static TextEncoder load(
      TextEncoderConfig config, Path weights, Precision precision, NDManager parent)
      throws IOException {
    return load(config, weights, precision, parent, config.layers(), true);
  }

  /**
   * Loads the first layers alone, whose output has no final norm.
   *
   * @param layers how many, 0 for the embeddings
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException as {@link #load}
   */
  public static TextEncoder upTo(
      int layers, TextEncoderConfig config, Path weights, Precision precision, NDManager parent)
      throws IOException {
    return load(config, weights, precision, parent, layers, false);
  }

  private static TextEncoder load(
      TextEncoderConfig config,
      Path weights,
      Precision precision,
      NDManager parent,
      int layers,
      boolean normed)
      throws IOException {
    NDManager owner = parent.newSubManager();
    try {
      return new TextEncoder(config, weights, precision, owner, layers, normed);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  public TextEncoderConfig config() {
    return config;
  }

  /** How many parameters it has. */
  public long parameters() {
    return weights.size();
  }

  /**
   * The embedding that conditions a U-Net: the last layer's output after the final norm.
   *
   * @param ids (N, P) int64, each in 0 .. vocabulary-1, P at most the config's positions
   * @return (N, P, d) float32, attached to the manager of the ids
   */
  public NDArray embed(NDArray ids) {
    return network.embed(weights, ids);
  }

  @Override
  public void close() {
    manager.close();
  }
}
