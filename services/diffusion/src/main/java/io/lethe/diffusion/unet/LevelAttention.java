package io.lethe.diffusion.unet;

import io.lethe.diffusion.script.Script;

/** Writes the attention that follows a residual block of a U-Net. */
@FunctionalInterface
interface LevelAttention {

  /**
   * (N, C, H, W) to (N, C, H, W), C being the channels of the level.
   *
   * @param name of its parameters, such as {@code down_blocks.0.attentions.1}
   * @param level 0 for the outermost
   */
  String write(Script script, String name, String x, int level);
}
