package io.lethe.experiments;

import io.lethe.diffusion.finetune.PretrainingCheckpoint;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A training whose model goes to a directory, and which goes on where it was stopped. Its
 * checkpoint lies beside, in {@code DIR.training}, until the model is there. The directory appears
 * whole or not at all.
 *
 * @param directory where the model goes
 * @param description of all that decides the weights; a checkpoint of another one is left alone
 * @param every steps between two checkpoints, at least 1
 */
record ResumableTraining(Path directory, String description, int every) {

  /** Trains a model, which this closes. */
  @FunctionalInterface
  interface Training {
    DiffusionModel train(TrainingCheckpoints checkpoints);
  }

  void run(Training training) throws IOException {
    Path beside = beside(".training");
    Files.createDirectories(beside);
    Path checkpoint = beside.resolve("%08x.safetensors".formatted(description.hashCode()));
    try (DiffusionModel model =
        training.train(new PretrainingCheckpoint(checkpoint, description, every))) {
      Path whole = beside.resolve("model");
      delete(whole);
      model.save(whole);
      Files.move(whole, directory, StandardCopyOption.ATOMIC_MOVE);
    }
    delete(beside);
  }

  private Path beside(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> children = Files.walk(directory)) {
      for (Path child : children.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(child);
      }
    }
  }
}
