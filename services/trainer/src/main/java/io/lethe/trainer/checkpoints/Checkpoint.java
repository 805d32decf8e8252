package io.lethe.trainer.checkpoints;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.store.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A checkpoint on disk: the state of the training as safetensors, and a manifest that is written
 * last and vouches for it. A directory without a manifest is half-written.
 */
public record Checkpoint(Path directory, CheckpointFacts facts) {

  private static final String STATE = "training.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};

  /**
   * Writes one; everything is on disk when this returns.
   *
   * @param directory replaced if it is there
   * @throws IOException when it can't be written; what is there then is half-written
   */
  static Checkpoint write(Path directory, TrainingState state, CheckpointFacts facts)
      throws IOException {
    DirectoryTree.delete(directory);
    Files.createDirectories(directory);
    state.save(directory.resolve(STATE), Map.of());
    VersionDirectory.seal(directory, JSON.convertValue(facts, FACTS));
    return new Checkpoint(directory, facts);
  }

  /**
   * Reads what it says, and checks every byte against the manifest.
   *
   * @throws IOException when it is half-written, damaged or says nothing that this trainer knows
   */
  static Checkpoint read(Path directory) throws IOException {
    if (!VersionDirectory.isSealed(directory)) {
      throw new IOException("It is half-written.");
    }
    var manifest = VersionDirectory.verify(directory, VersionDirectory.manifestSha256(directory));
    try {
      return new Checkpoint(directory, JSON.convertValue(manifest.facts(), CheckpointFacts.class));
    } catch (IllegalArgumentException e) {
      throw new IOException("Its manifest is not that of a checkpoint: " + e.getMessage(), e);
    }
  }

  /**
   * Brings a state to where the training was.
   *
   * @throws IOException when the file is gone, damaged or of another network
   */
  void restore(TrainingState state) throws IOException {
    state.restore(directory.resolve(STATE));
  }
}
