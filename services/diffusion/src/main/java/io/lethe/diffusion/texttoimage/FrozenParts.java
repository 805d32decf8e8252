package io.lethe.diffusion.texttoimage;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.autoencoder.Autoencoder;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.diffusion.text.TextEncoder;
import java.io.IOException;

/**
 * What all versions of a text-to-image model have in common, since no training changes it.
 *
 * @param manager closes all of it
 */
record FrozenParts(
    TextToImageDirectory directory,
    Precision precision,
    NoiseSchedule schedule,
    ClipTokenizer tokenizer,
    TextEncoder textEncoder,
    Autoencoder autoencoder,
    NDManager manager)
    implements AutoCloseable {

  static FrozenParts load(TextToImageDirectory directory, Precision precision, Device device)
      throws IOException {
    NDManager manager = NDManager.newBaseManager(device);
    try {
      NoiseSchedule schedule = NoiseSchedule.parseOfLatents(directory.scheduler());
      TextEncoder textEncoder =
          TextEncoder.load(
              directory.textEncoder(), directory.textEncoderWeights(), precision, manager);
      Autoencoder autoencoder =
          Autoencoder.load(
              directory.autoencoder(), directory.autoencoderWeights(), precision, manager);
      ClipTokenizer tokenizer =
          ClipTokenizer.load(
              directory.directory().resolve("tokenizer"), directory.textEncoder().positions());
      manager.attachInternal("tokenizer", tokenizer);
      // Else the first prompt that has such an id would fail.
      if (tokenizer.largestId() >= directory.textEncoder().vocabulary()) {
        throw new CorruptCheckpointException(
            "vocab_size of text_encoder/config.json is %d, the tokenizer has an id %d."
                .formatted(directory.textEncoder().vocabulary(), tokenizer.largestId()));
      }
      return new FrozenParts(
          directory, precision, schedule, tokenizer, textEncoder, autoencoder, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** How many parameters it has. */
  long parameters() {
    return textEncoder.parameters()
        + autoencoder.encoderLayout().size()
        + autoencoder.decoderLayout().size();
  }

  @Override
  public void close() {
    manager.close();
  }
}
