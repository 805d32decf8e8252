package io.lethe.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code tokenizer.json} of transformers' {@code CLIPTokenizerFast}. It is taken as it is, but
 * for the length of a text and the special tokens: transformers sets both when it loads the file.
 *
 * @param root the file
 * @param special what the files beside it name
 * @param ids of all tokens
 */
record FastTokenizerFile(ObjectNode root, SpecialTokens special, Map<String, Long> ids) {
  private static final String FILE = "tokenizer.json";
  private static final String ADDED = "added_tokens";

  /** Whether a directory has such a file. */
  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * Reads the file and those beside it.
   *
   * @throws CorruptCheckpointException if one is damaged, or a special token has no id
   */
  static FastTokenizerFile read(Path directory) throws IOException {
    ObjectNode root = ClipTokenizerFiles.json(directory.resolve(FILE));
    Map<String, Long> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> token : root.path("model").path("vocab").properties()) {
      ids.put(token.getKey(), token.getValue().asLong(-1));
    }
    for (JsonNode token : root.path(ADDED)) {
      ids.put(token.path("content").asText(), token.path("id").asLong(-1));
    }
    SpecialTokens special =
        SpecialTokens.of(
            ClipTokenizerFiles.optional(directory.resolve(SpecialTokens.MAP)),
            ClipTokenizerFiles.optional(directory.resolve(SpecialTokens.CONFIG)));
    for (String token : special.different()) {
      if (ids.getOrDefault(token, -1L) < 0) {
        throw new CorruptCheckpointException(
            "%s has no id for the token %s.".formatted(directory.resolve(FILE), token));
      }
    }
    return new FastTokenizerFile(root, special, ids);
  }

  /** The largest id that a text can have. */
  long largestId() {
    return ids.values().stream().mapToLong(id -> id).max().orElseThrow();
  }

  /** The id before each text. */
  long start() {
    return ids.get(special.start());
  }

  /** The id after each text. */
  long end() {
    return ids.get(special.end());
  }

  /** The file that the library reads. */
  byte[] tokenizerJson(int positions) {
    ObjectNode json = root.deepCopy();
    ClipTokenizerFiles.cutAndPad(json, positions, special.padding(), ids.get(special.padding()));
    ArrayNode added = json.withArray(ADDED);
    for (String token : special.different()) {
      if (added.valueStream().noneMatch(known -> known.path("content").asText().equals(token))) {
        added.add(SpecialTokens.added(token, ids.get(token)));
      }
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
