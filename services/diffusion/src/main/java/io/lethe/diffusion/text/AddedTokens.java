package io.lethe.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Tokens that a fine-tune added behind the vocabulary, such as a learnt word of textual inversion
 * (Gal et al. 2022, arXiv 2208.01618). Without them such a word would fall into pieces.
 */
final class AddedTokens {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AddedTokens() {}

  /**
   * Those that the vocabulary lacks, by their ids, as {@code tokenizer.json} has them.
   *
   * @param config {@code tokenizer_config.json}; an empty object where there is none
   * @param old {@code added_tokens.json}, which counts where the config lists none
   * @throws CorruptCheckpointException if their ids do not follow those of the vocabulary
   */
  static List<ObjectNode> of(JsonNode vocabulary, JsonNode config, JsonNode old)
      throws CorruptCheckpointException {
    List<ObjectNode> listed = new ArrayList<>();
    JsonNode newer = config.path("added_tokens_decoder");
    for (Map.Entry<String, JsonNode> token : newer.properties()) {
      listed.add(
          token(token.getValue().path("content").asText(), token.getKey(), token.getValue()));
    }
    if (listed.isEmpty()) {
      for (Map.Entry<String, JsonNode> token : old.properties()) {
        listed.add(token(token.getKey(), token.getValue().asText(), JSON.createObjectNode()));
      }
    }
    listed.removeIf(token -> isIn(vocabulary, token));
    listed.sort(Comparator.comparingLong(token -> token.path("id").asLong()));
    for (int i = 0; i < listed.size(); i++) {
      // The library numbers them itself, on from the vocabulary's.
      if (listed.get(i).path("id").asLong() != vocabulary.size() + i) {
        throw new CorruptCheckpointException(
            "The added token %s has the id %s; the next after vocab.json's is %d."
                .formatted(
                    listed.get(i).path("content").asText(),
                    listed.get(i).path("id").asText(),
                    vocabulary.size() + i));
      }
    }
    return listed;
  }

  private static boolean isIn(JsonNode vocabulary, ObjectNode token) {
    JsonNode id = vocabulary.path(token.path("content").asText());
    return id.isInt() && id.asLong() == token.path("id").asLong();
  }

  private static ObjectNode token(String content, String id, JsonNode said) {
    return JSON.createObjectNode()
        .put("id", id.matches("[0-9]{1,9}") ? Long.parseLong(id) : -1)
        .put("content", content)
        .put("single_word", said.path("single_word").asBoolean(false))
        .put("lstrip", said.path("lstrip").asBoolean(false))
        .put("rstrip", said.path("rstrip").asBoolean(false))
        .put("normalized", said.path("normalized").asBoolean(true))
        .put("special", said.path("special").asBoolean(false));
  }
}
