package io.lethe.diffusion.finetune;

import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One file with the state of a pretraining and the network's config; written every so many steps,
 * after the last step and where the training is cancelled.
 *
 * @param every steps between two writes, at least 1
 */
public record PretrainingCheckpoint(Path file, String description, int every)
    implements TrainingCheckpoints {
  private static final String CONFIG = "config";

  @Override
  public void restore(TrainingState state) {
    try {
      if (Files.exists(file) && !description.equals(state.restore(file).get(CONFIG))) {
        throw new CorruptCheckpointException(file + " was trained with another config.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterStep(TrainingState state, int steps) {
    if (state.step() % every == 0 || state.step() == steps) {
      save(state);
    }
  }

  @Override
  public void cancelled(TrainingState state) {
    save(state);
  }

  private void save(TrainingState state) {
    try {
      state.save(file, Map.of(CONFIG, description));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
