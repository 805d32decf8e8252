package io.lethe.diffusion.texttoimage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.autoencoder.Autoencoder;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.diffusion.text.TextEncoder;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A latent diffusion model that texts condition (Rombach et al. 2022, arXiv 2112.10752), Stable
 * Diffusion 1.x or 2.x, with its weights. Several threads may use it at once while {@link
 * io.lethe.diffusion.network.GradientMode} is off in them.
 */
public final class TextToImageModel implements AutoCloseable {
  private final TextToImageDirectory directory;
  private final NoiseSchedule schedule;
  private final NDManager manager;
  private final ClipTokenizer tokenizer;
  private final TextEncoder textEncoder;
  private final UNet2DCondition network;
  private final NDArray weights;
  private final Autoencoder autoencoder;

  private TextToImageModel(TextToImageDirectory directory, Precision precision, NDManager manager)
      throws IOException {
    this.directory = directory;
    this.manager = manager;
    schedule = NoiseSchedule.parseOfLatents(directory.scheduler());
    textEncoder =
        TextEncoder.load(
            directory.textEncoder(), directory.textEncoderWeights(), precision, manager);
    network = new UNet2DCondition(directory.unet(), precision, 0, manager);
    weights = StoredWeights.read(directory.unetWeights(), network.layout(), name -> false, manager);
    autoencoder =
        Autoencoder.load(
            directory.autoencoder(), directory.autoencoderWeights(), precision, manager);
    tokenizer =
        ClipTokenizer.load(
            directory.directory().resolve("tokenizer"), directory.textEncoder().positions());
    manager.attachInternal("tokenizer", tokenizer);
  }

  /**
   * Loads a directory as diffusers saves a {@code StableDiffusionPipeline}.
   *
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a file is missing, damaged
   *     or does not fit its config
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field or class that
   *     is not supported
   */
  public static TextToImageModel load(Path directory, Precision precision, Device device)
      throws IOException {
    TextToImageDirectory read = TextToImageDirectory.read(directory);
    NDManager manager = NDManager.newBaseManager(device);
    try {
      return new TextToImageModel(read, precision, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  public TextToImageDirectory directory() {
    return directory;
  }

  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The manager that owns the model's memory; batches belong into sub-managers of it. */
  public NDManager manager() {
    return manager;
  }

  /** The ids of a prompt, {@code positions()} of the text encoder's config. */
  public long[] ids(String prompt) {
    return tokenizer.ids(prompt);
  }

  /**
   * Embeds prompts.
   *
   * @param scope owns what is returned
   * @return (N, 77, d) float32
   */
  public NDArray embed(List<String> prompts, NDManager scope) {
    long[][] ids = prompts.stream().map(this::ids).toArray(long[][]::new);
    try (NDArray rows = scope.create(ids)) {
      NDArray context = textEncoder.embed(rows);
      context.attach(scope);
      return context;
    }
  }

  /**
   * What the U-Net predicts for a batch.
   *
   * @param x noisy latents (N, 4, h, w) float32
   * @param t timesteps (N) or (1) float32 or int64
   * @param context (N, 77, d) float32
   * @return (N, 4, h, w) float32, attached to the manager of {@code x}
   */
  public NDArray predict(NDArray x, NDArray t, NDArray context) {
    return network.forward(weights, null, x, t, context);
  }

  /**
   * The pictures of latents.
   *
   * @param latents (N, 4, h, w) float32
   * @return (N, 3, H, W) float32, about in [-1, 1], attached to the manager of the latents
   */
  public NDArray decode(NDArray latents) {
    return autoencoder.decode(latents);
  }

  /** Frees the native memory. No thread may be using the model. */
  @Override
  public void close() {
    manager.close();
  }
}
