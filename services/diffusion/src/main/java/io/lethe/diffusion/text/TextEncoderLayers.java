package io.lethe.diffusion.text;

import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.script.Script;

/**
 * Writes CLIP's text transformer: tokens and positions embedded, layers of causal attention and a
 * feed-forward network with norms before them, a final norm. Padding is not masked.
 */
record TextEncoderLayers(TextEncoderConfig config) {

  /**
   * Ids (N, P) int64 to (N, P, d).
   *
   * @param layers how many of the config's are run
   * @param normed whether the final norm follows
   */
  String write(Script script, String ids, int layers, boolean normed) {
    String embeddings = "text_model.embeddings.";
    String tokens =
        script.parameter(
            embeddings + "token_embedding.weight", 0, config.vocabulary(), config.width());
    String positions =
        script.parameter(
            embeddings + "position_embedding.weight", 0, config.positions(), config.width());
    String used = script.let("torch.narrow(%s, 0, 0, torch.size(%s, 1))", positions, ids);
    String h = script.add(script.let("torch.embedding(%s, %s)", tokens, ids), used);
    for (int layer = 0; layer < layers; layer++) {
      h = layer(script, "text_model.encoder.layers." + layer, h);
    }
    return normed
        ? script.layerNorm("text_model.final_layer_norm", h, config.width(), config.epsilon())
        : h;
  }

  private String layer(Script script, String name, String x) {
    int width = config.width();
    String normed = script.layerNorm(name + ".layer_norm1", x, width, config.epsilon());
    String h = script.add(attention(script, name + ".self_attn", normed), x);
    normed = script.layerNorm(name + ".layer_norm2", h, width, config.epsilon());
    String inner = script.linear(name + ".mlp.fc1", normed, width, config.inner());
    String active =
        config.quickGelu()
            ? script.let("torch.mul(%s, torch.sigmoid(torch.mul(%s, 1.702)))", inner, inner)
            : script.let("torch.gelu(%s)", inner);
    return script.add(script.linear(name + ".mlp.fc2", active, config.inner(), width), h);
  }

  private String attention(Script script, String name, String x) {
    int width = config.width();
    String query = head(script, name + ".q_proj", x);
    String key = head(script, name + ".k_proj", x);
    String value = head(script, name + ".v_proj", x);
    String mixed =
        script.let(
            "torch.scaled_dot_product_attention(%s, %s, %s, annotate(Optional[Tensor], None), 0.,"
                + " True)",
            query, key, value);
    mixed = script.let("torch.flatten(torch.transpose(%s, 1, 2), 2)", mixed);
    return script.linear(name + ".out_proj", mixed, width, width);
  }

  /** (N, P, d) to (N, heads, P, d / heads). */
  private String head(Script script, String name, String x) {
    return script.let(
        "torch.transpose(torch.unflatten(%s, 2, [%d, %d]), 1, 2)",
        script.linear(name, x, config.width(), config.width()),
        config.heads(),
        config.width() / config.heads());
  }
}
