package io.lethe.diffusion.script;

import java.util.OptionalInt;

/**
 * diffusers' {@code Attention} as UNet2DModel and AutoencoderKL use it: group norm, self-attention
 * over the H*W positions (scale 1/sqrt(head width)), output projection, plus the input.
 *
 * @param headWidth channels of a head; empty is one head over all channels
 */
public record AttentionBlock(GroupNorm norm, OptionalInt headWidth) {

  /** (N, C, H, W) to (N, C, H, W). */
  public String write(Script script, String name, String x, int channels) {
    return write(script, name, x, norm.write(script, name + ".group_norm", x, channels), channels);
  }

  /** The same without a norm, as diffusers has it in the middle of a model of scale and shift. */
  public String writeWithoutNorm(Script script, String name, String x, int channels) {
    return write(script, name, x, x, channels);
  }

  private String write(Script script, String name, String x, String normed, int channels) {
    int width = headWidth.orElse(channels);
    int heads = channels / width;
    String rows = script.let("torch.transpose(torch.flatten(%s, 2), 1, 2)", normed);
    String query = head(script, name + ".to_q", rows, channels, heads, width);
    String key = head(script, name + ".to_k", rows, channels, heads, width);
    String value = head(script, name + ".to_v", rows, channels, heads, width);
    String mixed = script.let("torch.scaled_dot_product_attention(%s, %s, %s)", query, key, value);
    mixed = script.let("torch.flatten(torch.transpose(%s, 1, 2), 2)", mixed);
    String out = script.linear(name + ".to_out.0", mixed, channels, channels);
    return script.let(
        "torch.add(torch.reshape(torch.transpose(%s, 1, 2), torch.size(%s)), %s)", out, x, x);
  }

  /** (N, H*W, C) to (N, heads, H*W, width). */
  private static String head(
      Script script, String name, String rows, int channels, int heads, int width) {
    String projected = script.linear(name, rows, channels, channels);
    return script.let(
        "torch.transpose(torch.unflatten(%s, 2, [%d, %d]), 1, 2)", projected, heads, width);
  }
}
