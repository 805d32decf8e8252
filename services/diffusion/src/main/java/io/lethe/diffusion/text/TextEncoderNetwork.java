package io.lethe.diffusion.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.script.Script;
import io.lethe.diffusion.script.ScriptedModule;
import java.util.List;

/**
 * transformers' {@code CLIPTextModel} without weights: they are one flat array. If it requires a
 * gradient and {@link io.lethe.diffusion.network.GradientMode} is on, the gradient of the output
 * reaches it. Several threads may use it at once.
 */
public final class TextEncoderNetwork {
  private final ScriptedModule module;
  private final ParameterLayout layout;

  /**
   * Builds the whole network.
   *
   * @param owner on whose device it runs; it lives until that is closed
   */
  public TextEncoderNetwork(TextEncoderConfig config, Precision precision, NDManager owner) {
    this(config, precision, owner, config.layers(), true);
  }

  /**
   * Builds the first layers.
   *
   * @param layers how many of the config's
   * @param normed whether the final norm follows
   */
  TextEncoderNetwork(
      TextEncoderConfig config, Precision precision, NDManager owner, int layers, boolean normed) {
    Script script = new Script(Script.runsOneDnn(owner), precision, 0);
    String result = new TextEncoderLayers(config).write(script, "ids", layers, normed);
    module = new ScriptedModule(script.source(List.of("ids"), script.float32(result)), owner);
    layout = script.layout();
  }

  /** Names, shapes and places of the parameters. */
  public ParameterLayout layout() {
    return layout;
  }

  /**
   * Embeds texts.
   *
   * @param weights (layout().size()) float32
   * @param ids (N, P) int64
   * @return (N, P, d) float32, attached to the manager of the ids
   */
  public NDArray embed(NDArray weights, NDArray ids) {
    return module.forward(ids, weights);
  }
}
