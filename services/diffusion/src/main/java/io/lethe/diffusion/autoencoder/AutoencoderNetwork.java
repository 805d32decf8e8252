package io.lethe.diffusion.autoencoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptedModule;
import java.util.List;

/**
 * Both halves of diffusers' {@code AutoencoderKL} without weights: each half's are one flat array.
 * If that array requires a gradient and {@link io.lethe.diffusion.network.GradientMode} is on, the
 * gradient of the output reaches it. Several threads may use it at once.
 */
public final class AutoencoderNetwork {
  private final Half encoder;
  private final Half decoder;

  /** The encoder or the decoder. */
  private record Half(ScriptedModule module, ParameterLayout layout) {
    static Half of(Script script, String result, NDManager owner) {
      String source = script.source(List.of("x"), script.float32(result));
      return new Half(new ScriptedModule(source, owner), script.layout());
    }
  }

  /**
   * Builds both halves.
   *
   * @param owner on whose device they run; they live until it is closed
   */
  public AutoencoderNetwork(AutoencoderConfig config, Precision precision, NDManager owner) {
    AutoencoderLayers layers = new AutoencoderLayers(config);
    Script encoding = new Script(Script.runsOneDnn(owner), precision, 0);
    encoder = Half.of(encoding, layers.encoder(encoding, encoding.computed("x")), owner);
    Script decoding = new Script(Script.runsOneDnn(owner), precision, 0);
    decoder = Half.of(decoding, layers.decoder(decoding, decoding.computed("x")), owner);
  }

  /** Names, shapes and places of the encoder's parameters. */
  public ParameterLayout encoderLayout() {
    return encoder.layout;
  }

  /** Names, shapes and places of the decoder's parameters. */
  public ParameterLayout decoderLayout() {
    return decoder.layout;
  }

  /**
   * What the encoder says of pictures: the mean of their latents, then the log variance.
   *
   * @param weights (encoderLayout().size()) float32
   * @param pictures (N, 3, H, W) float32 in [-1, 1]
   * @return (N, 8, h, w) float32, attached to the manager of the pictures
   */
  public NDArray moments(NDArray weights, NDArray pictures) {
    return encoder.module.forward(pictures, weights);
  }

  /**
   * The pictures of latents.
   *
   * @param weights (decoderLayout().size()) float32
   * @param latents (N, 4, h, w) float32, before scaling
   * @return (N, 3, H, W) float32, about in [-1, 1], attached to the manager of the latents
   */
  public NDArray pictures(NDArray weights, NDArray latents) {
    return decoder.module.forward(latents, weights);
  }
}
