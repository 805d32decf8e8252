package io.lethe.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts as ids, by transformers' CLIPTokenizer. */
class ClipTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int POSITIONS = 77;

  @TempDir Path copy;

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny"})
  void eachTextBecomesTheIdsThatTransformersGivesIt(String name) throws Exception {
    // given
    Path model = Golden.path("stable-diffusion/" + name);

    // then
    requireGoldenIds(model, model.resolve("tokenizer"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny"})
  void ofTheIdsThoseOfTheTextAreCounted(String name) throws Exception {
    // given
    try (ClipTokenizer tokenizer =
        ClipTokenizer.load(Golden.path("stable-diffusion/" + name + "/tokenizer"), POSITIONS)) {
      String text = "a red cat";
      long[] empty = tokenizer.ids("");
      long[] ids = tokenizer.ids(text);

      // then the end follows them, and it does after the start of an empty text
      assertThat(tokenizer.tokens("")).isZero();
      assertThat(tokenizer.tokens(text)).isPositive();
      assertThat(ids[1 + tokenizer.tokens(text)]).isEqualTo(empty[1]);
      assertThat(Arrays.stream(ids).limit(1 + tokenizer.tokens(text))).doesNotContain(empty[1]);
      // and a text that is cut has as many as there is room for
      assertThat(tokenizer.tokens("cat ".repeat(POSITIONS))).isEqualTo(POSITIONS - 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd1-tiny", "sd2-tiny"})
  void aFastTokenizersFileAloneGivesTheSameIds(String name) throws Exception {
    // given
    Path model = Golden.path("stable-diffusion/" + name);
    ObjectNode json = fast(model);
    // As transformers writes it: it sets the length, and tells what pads, when it loads the file.
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.withArray("added_tokens");
    added.removeIf(token -> token.path("content").asText().equals("!"));
    write("tokenizer.json", json);
    Files.copy(
        model.resolve("tokenizer/special_tokens_map.json"),
        copy.resolve("special_tokens_map.json"));

    // then
    requireGoldenIds(model, copy);
  }

  private void requireGoldenIds(Path model, Path directory) throws Exception {
    JsonNode expected = JSON.readTree(model.resolve("tokens.json").toFile());
    List<String> wrong = new ArrayList<>();
    try (ClipTokenizer tokenizer = ClipTokenizer.load(directory, POSITIONS)) {

      // when
      for (JsonNode text : expected.path("cases")) {
        long[] ids = tokenizer.ids(text.path("text").asText());
        boolean slow = matches(ids, text.path("ids"), expected);
        // Either of transformers' own two is right.
        boolean fast = text.has("ids_fast") && matches(ids, text.path("ids_fast"), expected);
        if (!slow && !fast) {
          wrong.add(text.path("text").asText());
        }
      }
      for (JsonNode prompt : expected.path("padded")) {
        assertThat(tokenizer.ids(prompt.path("text").asText()))
            .isEqualTo(longs(prompt.path("input_ids")));
      }
    }

    // then
    assertThat(wrong).isEmpty();
    assertThat(expected.path("cases").size()).isGreaterThan(50);
  }

  /** Start, the ids, end, padding; the end stays where a text is cut. */
  private static boolean matches(long[] actual, JsonNode ids, JsonNode expected) {
    long[] whole = new long[POSITIONS];
    long[] inner = longs(ids);
    java.util.Arrays.fill(whole, expected.path("pad").asLong());
    int count = Math.min(inner.length, POSITIONS - 2);
    whole[0] = expected.path("start").asLong();
    System.arraycopy(inner, 0, whole, 1, count);
    whole[count + 1] = expected.path("end").asLong();
    return java.util.Arrays.equals(actual, whole);
  }

  private static long[] longs(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocab.json", "merges.txt", "special_tokens_map.json"})
  void aMissingFileIsNamed(String missing) throws Exception {
    // given
    copy();
    Files.delete(copy.resolve(missing));

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(missing);
  }

  @Test
  void withoutFilesBesideItAFastTokenizersFilePadsAsClipDoes() throws Exception {
    // given newer merges, which are pairs, and a word that a fine-tune added
    ObjectNode json = fast(Golden.path("stable-diffusion/sd1-tiny"));
    ArrayNode merges = JSON.createArrayNode();
    for (JsonNode merge : json.path("model").path("merges")) {
      String[] pair = merge.asText().split(" ");
      merges.addArray().add(pair[0]).add(pair[1]);
    }
    ((ObjectNode) json.path("model")).set("merges", merges);
    int next = json.path("model").path("vocab").size();
    json.withArray("added_tokens")
        .addObject()
        .put("id", next)
        .put("content", "<cat-toy>")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", true)
        .put("special", false);
    json.putNull("padding");
    write("tokenizer.json", json);

    // when
    try (ClipTokenizer tokenizer = ClipTokenizer.load(copy, POSITIONS)) {
      long[] ids = tokenizer.ids("a <cat-toy>");

      // then
      assertThat(ids).hasSize(POSITIONS).endsWith(next - 1, next - 1);
      assertThat(ids[2]).isEqualTo(next);
      assertThat(tokenizer.largestId()).isEqualTo(next);
    }
  }

  @Test
  void filesOfASlowTokenizerCountBeforeAFastOnes() throws Exception {
    // given
    copy();
    Files.writeString(copy.resolve("tokenizer.json"), "{}");

    // when
    try (ClipTokenizer tokenizer = ClipTokenizer.load(copy, POSITIONS)) {
      // then
      assertThat(tokenizer.ids("a")).hasSize(POSITIONS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"post_processor", "model"})
  void aFastTokenizersFileOfAnotherKindIsRefused(String without) throws Exception {
    // given
    ObjectNode json = fast(Golden.path("stable-diffusion/sd1-tiny"));
    json.putNull(without);
    write("tokenizer.json", json);

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("tokenizer");
  }

  @Test
  void aFastTokenizersFileWithoutItsEndIsRefused() throws Exception {
    // given
    ObjectNode json = fast(Golden.path("stable-diffusion/sd1-tiny"));
    write("tokenizer.json", json);
    Files.writeString(copy.resolve("tokenizer_config.json"), "{\"eos_token\": \"[SEP]\"}");

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining("[SEP]");
  }

  private static ObjectNode fast(Path model) throws IOException {
    return (ObjectNode) JSON.readTree(model.resolve("tokenizer-fast.json").toFile());
  }

  private void write(String file, JsonNode json) throws IOException {
    JSON.writeValue(copy.resolve(file).toFile(), json);
  }

  @Test
  void aVocabularyWithoutTheEndIsRefused() throws Exception {
    // given
    copy();
    Files.writeString(copy.resolve("vocab.json"), "{\"a\": 0}");

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("<|startoftext|>");
  }

  @Test
  void mergesOfTokensThatTheVocabularyLacksAreRefused() throws Exception {
    // given
    copy();
    Files.writeString(copy.resolve("merges.txt"), "#version: 0.2\nnot there\n");

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("is no tokenizer");
  }

  @Test
  void anAddedTokenOfAFineTuneIsOneId() throws Exception {
    // given
    copy();
    int next = JSON.readTree(copy.resolve("vocab.json").toFile()).size();
    Files.writeString(copy.resolve("added_tokens.json"), "{\"<cat-toy>\": " + next + "}");

    // when
    try (ClipTokenizer tokenizer = ClipTokenizer.load(copy, POSITIONS)) {

      // then
      assertThat(tokenizer.ids("<cat-toy>")).contains(next);
      assertThat(tokenizer.ids("a <cat-toy>")[2]).isEqualTo(next);
    }
  }

  @Test
  void anAddedTokenOfANewerTokenizerConfigIsOneId() throws Exception {
    // given
    copy();
    int next = JSON.readTree(copy.resolve("vocab.json").toFile()).size();
    Files.writeString(
        copy.resolve("tokenizer_config.json"),
        "{\"added_tokens_decoder\": {\"%d\": {\"content\": \"<cat-toy>\", \"normalized\": true}}}"
            .formatted(next));

    // when
    try (ClipTokenizer tokenizer = ClipTokenizer.load(copy, POSITIONS)) {

      // then
      assertThat(tokenizer.ids("a <Cat-Toy>")[2]).isEqualTo(next);
      assertThat(tokenizer.largestId()).isEqualTo(next);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 5_000_000})
  void anAddedTokenWhoseIdIsNotTheNextIsRefused(int id) throws Exception {
    // given
    copy();
    Files.writeString(copy.resolve("added_tokens.json"), "{\"<cat-toy>\": " + id + "}");

    // when / then
    assertThatThrownBy(() -> ClipTokenizer.load(copy, POSITIONS))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("<cat-toy>");
  }

  @Test
  void oddTextsHaveAsManyIdsAsOthers() throws Exception {
    // given
    Path model = Golden.path("stable-diffusion/sd1-tiny/tokenizer");
    try (ClipTokenizer tokenizer = ClipTokenizer.load(model, POSITIONS)) {
      List<String> texts =
          List.of(
              "\ud83d\ude00".repeat(500), "a\ud800b", "\udc00", "a\0b", "\u0085\u2028", " \t\n");
      for (String text : texts) {

        // when
        long[] ids = tokenizer.ids(text);

        // then
        assertThat(ids).hasSize(POSITIONS);
        assertThat(ids[0]).isEqualTo(tokenizer.ids("")[0]);
      }
    }
  }

  private void copy() throws IOException {
    Path source = Golden.path("stable-diffusion/sd1-tiny/tokenizer");
    for (String file : List.of("vocab.json", "merges.txt", "special_tokens_map.json")) {
      Files.copy(source.resolve(file), copy.resolve(file));
    }
  }
}
