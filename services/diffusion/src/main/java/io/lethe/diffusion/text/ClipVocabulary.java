package io.lethe.diffusion.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A vocabulary in CLIP's format that is learnt from words by byte pair encoding (Sennrich et al.
 * 2016, arXiv 1508.07909, algorithm 1), until each word is one token: all bytes, all bytes that end
 * a word, what merges make, start, end. Any text has ids in it.
 */
public final class ClipVocabulary {
  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final String WORD_END = "</w>";
  private static final int BYTES = 256;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<String> merges = new ArrayList<>();

  private ClipVocabulary() {}

  /**
   * Learns.
   *
   * @param words of the letters a to z
   */
  public static ClipVocabulary of(Iterable<String> words) {
    ClipVocabulary made = new ClipVocabulary();
    List<String> bytes = bytes();
    bytes.forEach(made::add);
    bytes.forEach(letter -> made.add(letter + WORD_END));
    List<List<String>> split = new ArrayList<>();
    words.forEach(word -> split.add(letters(word)));
    while (split.stream().anyMatch(word -> word.size() > 1)) {
      made.merge(mostFrequent(split), split);
    }
    made.add(START);
    made.add(END);
    return made;
  }

  /** Two tokens side by side. */
  private record Pair(String first, String second) {}

  private void merge(Pair pair, List<List<String>> split) {
    merges.add(pair.first + " " + pair.second);
    String joined = pair.first + pair.second;
    add(joined);
    for (List<String> word : split) {
      for (int i = 0; i < word.size() - 1; i++) {
        if (word.get(i).equals(pair.first) && word.get(i + 1).equals(pair.second)) {
          word.set(i, joined);
          word.remove(i + 1);
        }
      }
    }
  }

  /** Of equally frequent pairs the first in the order of their letters. */
  private static Pair mostFrequent(List<List<String>> split) {
    Map<Pair, Long> counts = new LinkedHashMap<>();
    for (List<String> word : split) {
      for (int i = 0; i < word.size() - 1; i++) {
        counts.merge(new Pair(word.get(i), word.get(i + 1)), 1L, Long::sum);
      }
    }
    return counts.keySet().stream()
        .min(
            Comparator.<Pair>comparingLong(pair -> -counts.get(pair))
                .thenComparing(Pair::first)
                .thenComparing(Pair::second))
        .orElseThrow();
  }

  private static List<String> letters(String word) {
    List<String> letters =
        word.chars().mapToObj(Character::toString).collect(Collectors.toCollection(ArrayList::new));
    letters.set(letters.size() - 1, letters.get(letters.size() - 1) + WORD_END);
    return letters;
  }

  /** The bytes as characters, in the order of GPT-2: first those that are printed as they are. */
  private static List<String> bytes() {
    List<String> printed = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int value = 0; value < BYTES; value++) {
      boolean isPrinted =
          value >= '!' && value <= '~'
              || value >= '\u00A1' && value <= '\u00AC'
              || value >= '\u00AE';
      if (isPrinted) {
        printed.add(Character.toString(value));
      } else {
        others.add(Character.toString(BYTES + others.size()));
      }
    }
    printed.addAll(others);
    return printed;
  }

  private void add(String token) {
    ids.putIfAbsent(token, ids.size());
  }

  /** How many ids there are. */
  public int size() {
    return ids.size();
  }

  /** The id before each text. */
  public int start() {
    return ids.get(START);
  }

  /** The id after each text, and its padding. */
  public int end() {
    return ids.get(END);
  }

  /**
   * Writes the files of a {@code CLIPTokenizer}.
   *
   * @param directory {@code tokenizer} of a pipeline, made where it is not there
   * @param positions most ids of a text, start and end included
   */
  public void write(Path directory, int positions) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("vocab.json"), new ObjectMapper().writeValueAsString(ids));
    String lines = merges.stream().map(line -> line + "\n").collect(Collectors.joining());
    Files.writeString(
        directory.resolve("merges.txt"), "#version: 0.2\n" + lines, StandardCharsets.UTF_8);
    ObjectNode special = JSON.createObjectNode();
    special.set("bos_token", token(START));
    special.set("eos_token", token(END));
    special.put("pad_token", END);
    special.set("unk_token", token(END));
    JSON.writeValue(directory.resolve("special_tokens_map.json").toFile(), special);
    ObjectNode config = special.deepCopy();
    config.put("add_prefix_space", false).put("do_lower_case", true).put("errors", "replace");
    config.put("model_max_length", positions).put("tokenizer_class", "CLIPTokenizer");
    JSON.writeValue(directory.resolve("tokenizer_config.json").toFile(), config);
  }

  private static ObjectNode token(String content) {
    return JSON.createObjectNode()
        .put("content", content)
        .put("lstrip", false)
        .put("normalized", true)
        .put("rstrip", false)
        .put("single_word", false);
  }
}
