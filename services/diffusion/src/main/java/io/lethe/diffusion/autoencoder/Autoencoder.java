package io.lethe.diffusion.autoencoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * diffusers' {@code AutoencoderKL} with its weights (Rombach et al. 2022, arXiv 2112.10752, section
 * 3.1). Several threads may use it at once.
 */
public final class Autoencoder implements AutoCloseable {
  private static final double LEAST_LOG_VARIANCE = -30;
  private static final double MOST_LOG_VARIANCE = 20;

  private final AutoencoderConfig config;
  private final NDManager manager;
  private final AutoencoderNetwork network;
  private final NDArray encoderWeights;
  private final NDArray decoderWeights;

  private Autoencoder(AutoencoderConfig config, Path weights, Precision precision, NDManager owner)
      throws IOException {
    this.config = config;
    this.manager = owner;
    network = new AutoencoderNetwork(config, precision, owner);
    encoderWeights = read(weights, network.encoderLayout(), "decoder.", owner);
    decoderWeights = read(weights, network.decoderLayout(), "encoder.", owner);
  }

  private static NDArray read(
      Path weights, ParameterLayout layout, String otherHalf, NDManager owner) throws IOException {
    return StoredWeights.read(
        weights, layout, name -> name.startsWith(otherHalf) || name.contains("quant_conv."), owner);
  }

  /**
   * Loads an autoencoder.
   *
   * @param weights the file of its weights
   * @param parent on whose device it runs, and that closes it at the latest
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if the file is missing or does
   *     not fit the config
   */
  public static Autoencoder load(
      AutoencoderConfig config, Path weights, Precision precision, NDManager parent)
      throws IOException {
    NDManager owner = parent.newSubManager();
    try {
      return new Autoencoder(config, weights, precision, owner);
    } catch (IOException | RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /** The decoder for a GPU as files. It takes latents before scaling. */
  public static ScriptFiles decoderFiles(AutoencoderConfig config, Precision precision) {
    Script script = new Script(false, precision, 0);
    String result = new AutoencoderLayers(config).decoder(script, script.computed("x"));
    String source = script.source(List.of("x"), script.float32(result));
    return new ScriptFiles(source, script, new float[0]);
  }

  public AutoencoderConfig config() {
    return config;
  }

  /**
   * The normal distribution of a picture's latents, before scaling.
   *
   * @param pictures (N, 3, H, W) float32 in [-1, 1], H and W multiples of {@link
   *     AutoencoderConfig#reduction}
   * @param owner owns what is returned
   */
  public Posterior posterior(NDArray pictures, NDManager owner) {
    try (NDArray moments = network.moments(encoderWeights, pictures)) {
      int channels = config.latentChannels();
      NDArray mean = moments.get(new NDIndex(":, 0:{}", channels)).duplicate();
      mean.attach(owner);
      NDArray spread = moments.get(new NDIndex(":, {}:", channels));
      NDArray bounded = spread.clip(LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE);
      bounded.attach(owner);
      return new Posterior(mean, bounded);
    }
  }

  /**
   * The distribution of latents.
   *
   * @param mean (N, 4, h, w)
   * @param logVariance (N, 4, h, w) in [-30, 20]
   */
  public record Posterior(NDArray mean, NDArray logVariance) {}

  /**
   * A draw of latents: (mean + exp(log variance / 2) noise) * scaling factor.
   *
   * @param noise (N, 4, h, w) of the standard normal distribution; zeros give the mean
   * @return (N, 4, h, w), attached to the manager of the mean
   */
  public NDArray latents(Posterior posterior, NDArray noise) {
    try (NDManager scope = posterior.mean.getManager().newSubManager()) {
      NDArray half = posterior.logVariance.mul(0.5);
      half.attach(scope);
      NDArray spread = half.exp().mul(noise);
      NDArray drawn = posterior.mean.add(spread).mul(config.scalingFactor());
      drawn.attach(posterior.mean.getManager());
      return drawn;
    }
  }

  /**
   * The pictures of latents.
   *
   * @param latents (N, 4, h, w) float32, as a sampler ends with them: scaled
   * @return (N, 3, H, W) float32, about in [-1, 1], attached to the manager of the latents
   */
  public NDArray decode(NDArray latents) {
    try (NDArray unscaled = latents.div(config.scalingFactor())) {
      NDArray pictures = network.pictures(decoderWeights, unscaled);
      pictures.attach(latents.getManager());
      return pictures;
    }
  }

  /** Names and places of the encoder's parameters. */
  public ParameterLayout encoderLayout() {
    return network.encoderLayout();
  }

  /** Names and places of the decoder's parameters. */
  public ParameterLayout decoderLayout() {
    return network.decoderLayout();
  }

  /** The encoder's flat weights. */
  public NDArray encoderWeights() {
    return encoderWeights;
  }

  /** The decoder's flat weights. */
  public NDArray decoderWeights() {
    return decoderWeights;
  }

  @Override
  public void close() {
    manager.close();
  }
}
