package io.lethe.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tokens of a CLIP tokenizer that no text has.
 *
 * @param start before each text
 * @param end after each text
 * @param padding after that
 */
record SpecialTokens(String start, String end, String padding) {
  /** The map is what counts where the config says otherwise. */
  static final String MAP = "special_tokens_map.json";

  static final String CONFIG = "tokenizer_config.json";

  private static final String END = "<|endoftext|>";

  /**
   * Those that the files of a tokenizer name, and CLIP's where they name none.
   *
   * @param map {@value #MAP}
   * @param config {@value #CONFIG}; both are objects, without fields where there is no such file
   */
  static SpecialTokens of(JsonNode map, JsonNode config) {
    return new SpecialTokens(
        content(map, "bos_token", content(config, "bos_token", "<|startoftext|>")),
        content(map, "eos_token", content(config, "eos_token", END)),
        content(map, "pad_token", content(config, "pad_token", END)));
  }

  /** A special token is text, or an object with its content. */
  private static String content(JsonNode file, String name, String absent) {
    JsonNode token = file.path(name);
    return token.isTextual() ? token.asText() : token.path("content").asText(absent);
  }

  /** Each once. */
  List<String> different() {
    return Stream.of(start, end, padding).distinct().toList();
  }

  /** A special token as {@code tokenizer.json} has it. */
  static ObjectNode added(String token, long id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
