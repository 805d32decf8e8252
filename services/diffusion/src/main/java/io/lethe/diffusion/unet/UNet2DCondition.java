package io.lethe.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptFiles;
import io.lethe.diffusion.script.ScriptedModule;
import java.util.List;

/**
 * diffusers' {@code UNet2DConditionModel}, the denoiser of latents that a text conditions (Rombach
 * et al. 2022, arXiv 2112.10752). It holds no weights: they are one flat array, and those of its
 * low-rank change another (Hu et al. 2021, arXiv 2106.09685), W' = W + up down on each projection
 * of attention. If an array requires a gradient and {@link io.lethe.diffusion.network.GradientMode}
 * is on, the gradient of the output reaches it.
 *
 * <p>May be used by several threads at once, but by one only while a gradient is collected.
 */
public final class UNet2DCondition implements AutoCloseable {
  private static final List<String> INPUTS = List.of("x", "t", "context", "frequencies");

  private final ParameterLayout layout;
  private final ParameterLayout lowRankLayout;
  private final NDManager manager;
  private final ScriptedModule module;
  private final NDArray frequencies;

  /**
   * Builds the network.
   *
   * @param rank of its low-rank change; 0 for none
   * @param parent the manager on whose device it runs and that closes it at the latest
   */
  public UNet2DCondition(
      UNetConditionConfig config, Precision precision, int rank, NDManager parent) {
    Script script = new Script(Script.runsOneDnn(parent), precision, rank);
    String source = source(config, script);
    layout = script.layout();
    lowRankLayout = script.lowRankLayout();
    manager = parent.newSubManager();
    module = new ScriptedModule(source, manager);
    frequencies = manager.create(new TimeEmbedding(config.blocks()).frequencies());
  }

  /** The network for a GPU as files, with {@code forward} and {@code losses}. */
  public static ScriptFiles files(UNetConditionConfig config, Precision precision, int rank) {
    Script script = new Script(false, precision, rank);
    String source = source(config, script);
    return new ScriptFiles(source, script, new TimeEmbedding(config.blocks()).frequencies());
  }

  private static String source(UNetConditionConfig config, Script script) {
    String time = new TimeEmbedding(config.blocks()).write(script, "t");
    String context = script.computed("context");
    TextTransformer attention = new TextTransformer(config, context);
    String result =
        new UNetLevels(config.blocks(), attention).write(script, script.computed("x"), time);
    return script.sourceWithLosses(INPUTS, script.float32(result));
  }

  /** Names, shapes and places of the parameters in the flat weights. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The same of the low-rank change; without any where the rank is 0. */
  public ParameterLayout lowRankLayout() {
    return lowRankLayout;
  }

  /**
   * What the network predicts for a batch.
   *
   * @param weights (layout().size()) float32, or in the network's precision
   * @param delta (lowRankLayout().size()) float32; null where the rank is 0
   * @param x the noisy latents, (N, 4, h, w) float32
   * @param t timesteps, (N) int64, or (1) if the same for all
   * @param context text embeddings, (N, 77, d) float32
   * @return (N, 4, h, w) float32, attached to the manager of {@code x}
   */
  public NDArray forward(NDArray weights, NDArray delta, NDArray x, NDArray t, NDArray context) {
    return delta == null
        ? module.forward(x, t, context, frequencies, weights)
        : module.forward(x, t, context, frequencies, weights, delta);
  }

  /**
   * The loss of each row, || wanted - net(x, t, context) ||^2 summed over the latents.
   *
   * @param wanted what it should predict, the noise or the velocity, (N, 4, h, w) float32
   * @return (N) float32, attached to the manager of {@code x}
   */
  public NDArray losses(
      NDArray weights, NDArray delta, NDArray x, NDArray t, NDArray context, NDArray wanted) {
    return delta == null
        ? module.losses(x, t, context, frequencies, weights, wanted)
        : module.losses(x, t, context, frequencies, weights, delta, wanted);
  }

  @Override
  public void close() {
    manager.close();
  }
}
