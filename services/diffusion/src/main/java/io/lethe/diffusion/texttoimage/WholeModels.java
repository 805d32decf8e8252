package io.lethe.diffusion.texttoimage;

import ai.djl.Device;
import io.lethe.diffusion.script.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Text-to-image models in memory: a whole one is there once, however many low-rank changes of it
 * are in use. It goes with the last of them. Several threads may open models; they do so one after
 * another, since a model's memory must be found before it is loaded again.
 */
public final class WholeModels {
  private final Precision precision;
  private final Device device;
  private final Map<String, TextToImageModel> known = new HashMap<>();

  /** None yet. */
  public WholeModels(Precision precision, Device device) {
    this.precision = precision;
    this.device = device;
  }

  /** Where a whole model lies, once it is needed. */
  @FunctionalInterface
  public interface Whole {
    /** The directory of a pipeline. */
    Path directory() throws IOException;
  }

  /**
   * A model without a change.
   *
   * @param name tells its weights from all others, such as the hash of its manifest
   * @param whole asked only where they are not in memory
   * @return what the caller closes
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a file is missing, damaged
   *     or does not fit its config
   */
  public synchronized TextToImageModel open(String name, Whole whole) throws IOException {
    known.values().removeIf(model -> !model.isHeld());
    TextToImageModel model = known.get(name);
    if (model != null) {
      return model.withoutChange();
    }
    TextToImageModel loaded = TextToImageModel.load(whole.directory(), precision, device);
    known.put(name, loaded);
    return loaded;
  }

  /** Whether a model's whole weights are in memory. */
  public synchronized boolean holds(String name) {
    TextToImageModel model = known.get(name);
    return model != null && model.isHeld();
  }

  /**
   * A model with a low-rank change.
   *
   * @param change as {@link LowRankFile} describes it
   * @return what the caller closes
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException also if the change is of
   *     another network
   */
  public synchronized TextToImageModel open(String name, Whole whole, Path change)
      throws IOException {
    try (TextToImageModel base = open(name, whole)) {
      return base.withChange(change);
    }
  }
}
