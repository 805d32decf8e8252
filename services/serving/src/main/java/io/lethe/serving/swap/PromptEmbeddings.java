package io.lethe.serving.swap;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.nio.LongBuffer;
import java.time.Duration;

/**
 * Embeddings of the prompts that were asked for lately, by the ids that a prompt becomes: texts
 * that differ in case or behind the last id have one. Prompts are personal data, so those that
 * nobody asks for again are forgotten soon.
 */
final class PromptEmbeddings {

  private static final Duration KEPT = Duration.ofMinutes(10);

  private final TextToImageModel model;
  private final LoadingCache<LongBuffer, float[]> byIds;

  /**
   * @param most prompts that are kept, some 300 kB each for Stable Diffusion
   */
  PromptEmbeddings(TextToImageModel model, int most) {
    this.model = model;
    this.byIds =
        Caffeine.newBuilder().maximumSize(most).expireAfterAccess(KEPT).build(this::embedding);
  }

  /** The embedding of a prompt, (P, d); not to be written to. */
  float[] of(String prompt) {
    return byIds.get(LongBuffer.wrap(model.ids(prompt)));
  }

  private float[] embedding(LongBuffer ids) {
    try (GradientMode off = GradientMode.off()) {
      return model.embedding(ids.array());
    }
  }
}
