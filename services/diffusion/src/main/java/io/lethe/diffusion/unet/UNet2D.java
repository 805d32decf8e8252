package io.lethe.diffusion.unet;

import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.network.Network;
import io.lethe.diffusion.network.ParameterLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * diffusers' {@code UNet2DModel}. It holds no weights: if those passed in require a gradient and
 * {@link io.lethe.diffusion.network.GradientMode} is on, the gradient of the output reaches them.
 */
public final class UNet2D implements Network {
  private final UNetConfig config;
  private final ParameterLayout layout;
  private final NDManager manager;
  private final PtSymbolBlock module;
  private final NDArray frequencies;
  private final NDArray noLabels;
  private final NDArray callLosses;

  /**
   * Builds the network.
   *
   * @param parent the manager on whose device it runs and that closes it at the latest
   */
  public UNet2D(UNetConfig config, NDManager parent) {
    this.config = config;
    boolean oneDnn =
        !parent.getDevice().isGpu()
            && parent.getEngine().hasCapability(StandardCapabilities.MKLDNN);
    Script script = new Script(oneDnn);
    String source = script.source(write(config, script));
    layout = script.layout();
    manager = parent.newSubManager();
    SharedModule shared = SharedModule.hold(source, parent.getDevice());
    manager.attachInternal("module", shared::letGo); // once, when the manager is closed
    module = shared.block();
    frequencies = manager.create(new TimeEmbedding(config).frequencies());
    noLabels = manager.create(new long[1]); // the script's argument, unused without classes
    callLosses = manager.create(0f);
    callLosses.setName("module_method:losses"); // how DJL names the function to call
  }

  private static String write(UNetConfig config, Script script) {
    Deque<Skip> skips = new ArrayDeque<>();
    String embedding = new TimeEmbedding(config).write(script, "t");
    // Every block starts with SiLU of the embedding: once here is the same.
    String time = script.silu(new ClassEmbedding(config).write(script, embedding, "labels"));
    int channels = config.blockOutChannels().get(0);
    String h =
        config.centerInputSample()
            ? script.let("torch.sub(torch.mul(x, 2.), torch.ones_like(x))")
            : "x";
    h = script.conv("conv_in", h, config.inChannels(), channels, 3, 1, 1);
    skips.push(new Skip(h, channels));
    for (int level = 0; level < config.levels(); level++) {
      h = new DownBlock(config, level).write(script, h, time, skips);
    }
    h = new MidBlock(config).write(script, h, time);
    for (int index = 0; index < config.levels(); index++) {
      h = new UpBlock(config, index).write(script, h, time, skips);
    }
    h = script.silu(new GroupNorm(config).write(script, "conv_norm_out", h, channels));
    return script.conv("conv_out", h, channels, config.outChannels(), 3, 1, 1);
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
    return run(new NDList(x, t, given(labels), frequencies, weights));
  }

  @Override
  public NDArray losses(NDArray weights, NDArray x, NDArray t, NDArray labels, NDArray noise) {
    return run(new NDList(x, t, given(labels), frequencies, weights, noise, callLosses));
  }

  private NDArray given(NDArray labels) {
    Network.requireLabels(config.classes(), labels);
    return labels == null ? noLabels : labels;
  }

  private NDArray run(NDList arguments) {
    // "true" leaves recording to the thread's gradient mode; "false" would forbid it.
    return IValueUtils.forward(module, arguments, true).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
