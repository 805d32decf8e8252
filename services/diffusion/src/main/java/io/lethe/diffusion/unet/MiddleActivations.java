package io.lethe.diffusion.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptedModule;

/**
 * What the middle block of a {@link UNet2D} says of noisy pictures, which tells their content apart
 * (Baranchuk et al. 2022, "Label-Efficient Semantic Segmentation with Diffusion Models", arXiv
 * 2112.03126). It runs the way down and the middle alone, less than half of the network. It holds
 * no weights.
 */
public final class MiddleActivations implements AutoCloseable {
  /** Each channel is averaged over a grid of this many fields a side. */
  public static final int GRID = 3;

  private final long parameters;
  private final int length;
  private final NDManager manager;
  private final ScriptedModule module;
  private final NDArray frequencies;
  private final NDArray noLabels;

  /**
   * Builds the part of the network.
   *
   * @param config of a network without classes
   * @param parent the manager on whose device it runs and that closes it at the latest
   * @throws IllegalArgumentException if the network has classes
   */
  public MiddleActivations(UNetConfig config, NDManager parent) {
    if (config.classes().isPresent()) {
      throw new IllegalArgumentException("the model has classes: its features need one");
    }
    Script script = new Script(parent);
    String middle = UNet2D.writeToMiddle(config, script);
    String fields = script.let("torch.adaptive_avg_pool2d(%s, [%d, %d])", middle, GRID, GRID);
    String flat = script.let("torch.flatten(%s, 1)", fields);
    String source = script.source(UNet2D.INPUTS, flat);
    parameters = script.layout().size();
    length = config.blockOutChannels().get(config.levels() - 1) * GRID * GRID;
    manager = parent.newSubManager();
    module = new ScriptedModule(source, manager);
    frequencies = manager.create(new TimeEmbedding(config).frequencies());
    noLabels = manager.create(new long[1]);
  }

  /** Numbers of one picture: 9 times the middle's channels. */
  public int length() {
    return length;
  }

  /**
   * Reads noisy pictures.
   *
   * @param weights of the whole network, flat as {@link UNet2D#layout()} says
   * @param x (N, C, H, W) float32
   * @param t timesteps, (N) int64, or (1) if the same for all
   * @return (N, {@link #length()}), attached to the manager of {@code x}
   */
  public NDArray forward(NDArray weights, NDArray x, NDArray t) {
    try (NDArray first = weights.get("0:" + parameters)) {
      return module.forward(x, t, noLabels, frequencies, first);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
