package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;

/** What every denoiser's config ({@code unet/config.json}) says. */
public sealed interface NetworkConfig permits UNetConfig, TorchScriptConfig {

  /** Picture height in pixels ({@code sample_size}). */
  int height();

  /** Picture width in pixels ({@code sample_size}). */
  int width();

  /** Channels of the noisy picture. */
  int inChannels();

  /**
   * How many classes a class-conditional model has ({@code num_class_embeds}); empty for a model
   * without classes.
   */
  OptionalInt classes();

  /**
   * The class that stands for "no class" ({@code null_class}), which the model learns beside the
   * others so that pictures can be guided by their difference. Empty for a model that did not learn
   * one. Diffusers has no such field and passes it over.
   */
  OptionalInt nullClass();

  /** The whole config as it was read, written back unchanged. */
  ObjectNode json();
}
