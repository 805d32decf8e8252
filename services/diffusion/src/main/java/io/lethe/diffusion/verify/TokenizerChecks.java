package io.lethe.diffusion.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** The tokenizer of a Stable Diffusion directory, by {@code tokens.json}. */
final class TokenizerChecks {
  private TokenizerChecks() {}

  /** Counts the texts whose ids differ; one is enough to fail. */
  static void run(TextToImageDirectory pipeline, List<TensorCheck> checks) throws IOException {
    Path file = pipeline.directory().resolve("tokens.json");
    if (!Files.exists(file)) {
      return;
    }
    JsonNode expected = new ObjectMapper().readTree(file.toFile());
    int positions = pipeline.textEncoder().positions();
    try (ClipTokenizer tokenizer =
        ClipTokenizer.load(pipeline.directory().resolve("tokenizer"), positions)) {
      int texts = 0;
      for (JsonNode text : expected.path("cases")) {
        long[] ids = tokenizer.ids(text.path("text").asText());
        // Of transformers' two tokenizers, which differ for few texts, either is right.
        boolean right =
            Arrays.equals(ids, whole(text.path("ids"), expected, positions))
                || (text.has("ids_fast")
                    && Arrays.equals(ids, whole(text.path("ids_fast"), expected, positions)));
        texts += right ? 0 : 1;
      }
      checks.add(wrong("tokens.cases", texts));
      int prompts = 0;
      for (JsonNode prompt : expected.path("padded")) {
        long[] ids = tokenizer.ids(prompt.path("text").asText());
        prompts += Arrays.equals(ids, longs(prompt.path("input_ids"))) ? 0 : 1;
      }
      checks.add(wrong("tokens.padded", prompts));
    }
  }

  private static TensorCheck wrong(String name, int count) {
    return TensorCheck.of(name, new float[] {count}, new float[] {0});
  }

  /** Start, the ids, end, padding, cut to the number of positions. */
  private static long[] whole(JsonNode ids, JsonNode expected, int positions) {
    long[] whole = new long[positions];
    Arrays.fill(whole, expected.path("pad").asLong());
    long[] inner = longs(ids);
    int count = Math.min(inner.length, positions - 2);
    whole[0] = expected.path("start").asLong();
    System.arraycopy(inner, 0, whole, 1, count);
    whole[count + 1] = expected.path("end").asLong();
    return whole;
  }

  private static long[] longs(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }
}
