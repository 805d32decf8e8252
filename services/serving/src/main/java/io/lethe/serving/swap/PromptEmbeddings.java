package io.lethe.serving.swap;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.function.Function;

/**
 * Embeddings of the prompts that were asked for lately, by the ids that a prompt becomes: texts
 * that differ in case or behind the last id have one. Prompts are personal data, so those that
 * nobody asks for again are forgotten soon.
 */
final class PromptEmbeddings {

  private static final Duration KEPT = Duration.ofMinutes(10);

  private final Function<String, long[]> ids;
  private final LoadingCache<LongBuffer, float[]> byIds;

  /**
   * @param ids of a prompt
   * @param encoder embeds ids, (P, d)
   * @param most prompts that are kept, some 300 kB each for Stable Diffusion
   */
  PromptEmbeddings(Function<String, long[]> ids, Function<long[], float[]> encoder, int most) {
    this.ids = ids;
    this.byIds =
        Caffeine.newBuilder()
            .maximumSize(most)
            // At once, and not some time later on a pool: the bound then holds at any moment.
            .executor(Runnable::run)
            .expireAfterAccess(KEPT)
            .build(key -> encoder.apply(key.array()));
  }

  /** Those of a model. */
  static PromptEmbeddings of(TextToImageModel model, int most) {
    return new PromptEmbeddings(
        model::ids,
        ids -> {
          try (GradientMode off = GradientMode.off()) {
            return model.embedding(ids);
          }
        },
        most);
  }

  /** The embedding of a prompt, (P, d); not to be written to. */
  float[] of(String prompt) {
    return byIds.get(LongBuffer.wrap(ids.apply(prompt)));
  }
}
