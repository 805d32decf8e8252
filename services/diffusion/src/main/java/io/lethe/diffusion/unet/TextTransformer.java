package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.script.GroupNorm;
import io.lethe.diffusion.script.Script;

/**
 * diffusers' {@code Transformer2DModel} with one {@code BasicTransformerBlock}: group norm, a
 * projection, self-attention over the H*W positions, attention over the text, a feed-forward layer
 * with GEGLU (Shazeer 2020, arXiv 2002.05202), a projection, plus the input (Rombach et al. 2022,
 * arXiv 2112.10752, section 3.3).
 *
 * @param context the value that holds the text embedding (N, 77, contextWidth)
 */
record TextTransformer(UNetConditionConfig config, String context) implements LevelAttention {
  /** Of this group norm alone; residual blocks have the config's. */
  private static final double GROUP_EPSILON = 1e-6;

  private static final double LAYER_EPSILON = 1e-5;

  @Override
  public String write(Script script, String name, String x, int level) {
    int channels = config.blocks().blockOutChannels().get(level);
    GroupNorm norm = new GroupNorm(config.blocks().normNumGroups(), GROUP_EPSILON);
    String h = norm.write(script, name + ".norm", x, channels);
    String block = name + ".transformer_blocks.0";
    int heads = config.heads().get(level);
    if (config.linearProjection()) {
      h = script.linear(name + ".proj_in", rows(script, h), channels, channels);
      h = block(script, block, h, channels, heads);
      h = picture(script, script.linear(name + ".proj_out", h, channels, channels), x);
    } else {
      h = rows(script, script.conv(name + ".proj_in", h, channels, channels, 1, 1, 0));
      h = picture(script, block(script, block, h, channels, heads), x);
      h = script.conv(name + ".proj_out", h, channels, channels, 1, 1, 0);
    }
    return script.add(h, x);
  }

  private String block(Script script, String name, String x, int channels, int heads) {
    String h = x;
    String normed = script.layerNorm(name + ".norm1", h, channels, LAYER_EPSILON);
    h =
        script.add(
            attention(script, name + ".attn1", normed, normed, channels, channels, heads), h);
    normed = script.layerNorm(name + ".norm2", h, channels, LAYER_EPSILON);
    int width = config.contextWidth();
    h = script.add(attention(script, name + ".attn2", normed, context, channels, width, heads), h);
    normed = script.layerNorm(name + ".norm3", h, channels, LAYER_EPSILON);
    return script.add(feedForward(script, name + ".ff", normed, channels), h);
  }

  /**
   * Attention of the rows (N, P, channels) over others (N, Q, width), scale 1/sqrt(head width).
   *
   * @return (N, P, channels)
   */
  private static String attention(
      Script script, String name, String rows, String others, int channels, int width, int heads) {
    String query = head(script, name + ".to_q", rows, channels, channels, heads);
    String key = head(script, name + ".to_k", others, width, channels, heads);
    String value = head(script, name + ".to_v", others, width, channels, heads);
    String mixed = script.let("torch.scaled_dot_product_attention(%s, %s, %s)", query, key, value);
    mixed = script.let("torch.flatten(torch.transpose(%s, 1, 2), 2)", mixed);
    return script.projection(name + ".to_out.0", mixed, channels, channels, true);
  }

  /** (N, P, in) to (N, heads, P, out / heads). */
  private static String head(Script script, String name, String rows, int in, int out, int heads) {
    return script.let(
        "torch.transpose(torch.unflatten(%s, 2, [%d, %d]), 1, 2)",
        script.projection(name, rows, in, out, false), heads, out / heads);
  }

  private static String feedForward(Script script, String name, String x, int channels) {
    int inner = 4 * channels;
    String both = script.linear(name + ".net.0.proj", x, channels, 2 * inner);
    String value = script.let("torch.narrow(%s, 2, 0, %d)", both, inner);
    String gate = script.let("torch.gelu(torch.narrow(%s, 2, %d, %d))", both, inner, inner);
    String product = script.let("torch.mul(%s, %s)", value, gate);
    return script.linear(name + ".net.2", product, inner, channels);
  }

  /** (N, C, H, W) to (N, H*W, C). */
  private static String rows(Script script, String x) {
    return script.let("torch.transpose(torch.flatten(%s, 2), 1, 2)", x);
  }

  /** (N, H*W, C) to the shape of x, (N, C, H, W). */
  private static String picture(Script script, String rows, String x) {
    return script.let("torch.reshape(torch.transpose(%s, 1, 2), torch.size(%s))", rows, x);
  }
}
