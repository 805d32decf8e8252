package io.lethe.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.network.Network;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.AttentionBlock;
import io.lethe.diffusion.script.GroupNorm;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptFiles;
import io.lethe.diffusion.script.ScriptedModule;
import java.util.List;

/**
 * diffusers' {@code UNet2DModel}. It holds no weights: if those passed in require a gradient and
 * {@link io.lethe.diffusion.network.GradientMode} is on, the gradient of the output reaches them.
 */
public final class UNet2D implements Network {
  static final List<String> INPUTS = List.of("x", "t", "labels", "frequencies");

  private final UNetConfig config;
  private final ParameterLayout layout;
  private final NDManager manager;
  private final ScriptedModule module;
  private final NDArray frequencies;
  private final NDArray noLabels;

  /**
   * Builds the network.
   *
   * @param parent the manager on whose device it runs and that closes it at the latest
   */
  public UNet2D(UNetConfig config, NDManager parent) {
    this.config = config;
    Script script = new Script(parent);
    String source = script.sourceWithLosses(INPUTS, write(config, script));
    layout = script.layout();
    manager = parent.newSubManager();
    module = new ScriptedModule(source, manager);
    frequencies = manager.create(new TimeEmbedding(config).frequencies());
    noLabels = manager.create(new long[1]); // the script's argument, unused without classes
  }

  /** The network for a GPU as files, with {@code forward} and {@code losses}. */
  public static ScriptFiles files(UNetConfig config) {
    Script script = new Script(false, Precision.FLOAT32, 0);
    String source = script.sourceWithLosses(INPUTS, write(config, script));
    return new ScriptFiles(source, script, new TimeEmbedding(config).frequencies());
  }

  private static String write(UNetConfig config, Script script) {
    String time = writeTime(config, script);
    return new UNetLevels(config, attention(config)).write(script, input(config, script), time);
  }

  /** The values up to the middle block's; inputs are those of {@link #INPUTS}. */
  static String writeToMiddle(UNetConfig config, Script script) {
    String time = writeTime(config, script);
    String x = input(config, script);
    return new UNetLevels(config, attention(config)).writeToMiddle(script, x, time);
  }

  private static String writeTime(UNetConfig config, Script script) {
    String embedding = new TimeEmbedding(config).write(script, "t");
    return new ClassEmbedding(config).write(script, embedding, "labels");
  }

  private static String input(UNetConfig config, Script script) {
    return config.centerInputSample()
        ? script.let("torch.sub(torch.mul(x, 2.), torch.ones_like(x))")
        : "x";
  }

  private static LevelAttention attention(UNetConfig config) {
    GroupNorm norm = new GroupNorm(config.normNumGroups(), config.normEpsilon());
    AttentionBlock block = new AttentionBlock(norm, config.attentionHeadDim());
    return (script, name, x, level) -> {
      int channels = config.blockOutChannels().get(level);
      // So diffusers has it in the middle of a model of scale and shift.
      return config.scaleShift() && name.startsWith(MidBlock.NAME)
          ? block.writeWithoutNorm(script, name, x, channels)
          : block.write(script, name, x, channels);
    };
  }

  public UNetConfig config() {
    return config;
  }

  @Override
  public ParameterLayout layout() {
    return layout;
  }

  @Override
  public NDArray forward(NDArray weights, NDArray x, NDArray t, NDArray labels) {
    return module.forward(x, t, given(labels), frequencies, weights);
  }

  @Override
  public NDArray losses(NDArray weights, NDArray x, NDArray t, NDArray labels, NDArray noise) {
    return module.losses(x, t, given(labels), frequencies, weights, noise);
  }

  private NDArray given(NDArray labels) {
    Network.requireLabels(config.classes(), labels);
    return labels == null ? noLabels : labels;
  }

  @Override
  public void close() {
    manager.close();
  }
}
