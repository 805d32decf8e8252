package io.lethe.diffusion.unet;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.Script;

/** The learned embedding of a class-conditional model's classes, added to the time embedding. */
record ClassEmbedding(UNetConfig config) {

  /**
   * The embedding of time (N or 1, 4 * first channels) to that of time and class (N, 4 * first
   * channels); unchanged for a model without classes.
   *
   * @param labels classes (N or 1) int64
   */
  String write(Script script, String time, String labels) {
    if (config.classes().isEmpty()) {
      return time;
    }
    int width = config.timeEmbeddingWidth();
    String table =
        script.parameter("class_embedding.weight", 0, config.classes().getAsInt(), width);
    return script.add(time, script.let("torch.embedding(%s, %s)", table, labels));
  }
}
