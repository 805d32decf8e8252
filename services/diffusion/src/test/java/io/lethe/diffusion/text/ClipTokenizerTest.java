package io.lethe.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    JsonNode expected = JSON.readTree(model.resolve("tokens.json").toFile());
    List<String> wrong = new ArrayList<>();
    try (ClipTokenizer tokenizer = ClipTokenizer.load(model.resolve("tokenizer"), POSITIONS)) {

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
