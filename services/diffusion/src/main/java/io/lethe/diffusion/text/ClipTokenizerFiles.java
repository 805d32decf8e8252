package io.lethe.diffusion.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a slow CLIP tokenizer, which most checkpoints have: {@code vocab.json}, {@code
 * merges.txt}, {@code special_tokens_map.json}. The library reads a {@code tokenizer.json} alone,
 * which they do not have: this is the one that transformers makes of them.
 *
 * @param vocabulary ids by token
 * @param merges pairs of tokens in the order in which they are joined
 * @param special the end also stands for what nothing else stands for
 * @param added what a fine-tune added to the vocabulary
 */
record ClipTokenizerFiles(
    JsonNode vocabulary, List<String> merges, SpecialTokens special, List<ObjectNode> added) {

  private static final String VOCABULARY = "vocab.json";
  private static final String MERGES = "merges.txt";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * CLIP's vocabulary without bytes, their ends of words, start and end: further lines are unused.
   */
  private static final int MOST_MERGES = 49152 - 256 - 2;

  /** Words, contractions, single digits, runs of other signs (Radford et al. 2021). */
  private static final String WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  /**
   * Reads the files.
   *
   * @throws CorruptCheckpointException if a file is missing or damaged, or a special token is not
   *     in the vocabulary
   */
  static ClipTokenizerFiles read(Path directory) throws IOException {
    JsonNode vocabulary = json(directory.resolve(VOCABULARY));
    List<String> lines = lines(directory.resolve(MERGES));
    JsonNode map = json(directory.resolve(SpecialTokens.MAP));
    JsonNode config = optional(directory.resolve(SpecialTokens.CONFIG));
    ClipTokenizerFiles files =
        new ClipTokenizerFiles(
            vocabulary,
            // The first line is the version.
            lines.stream().skip(1).filter(line -> !line.isBlank()).limit(MOST_MERGES).toList(),
            SpecialTokens.of(map, config),
            AddedTokens.of(vocabulary, config, optional(directory.resolve("added_tokens.json"))));
    for (String token : files.special.different()) {
      if (!vocabulary.path(token).isInt()) {
        throw new CorruptCheckpointException(
            "%s has no id for the token %s.".formatted(directory.resolve(VOCABULARY), token));
      }
    }
    return files;
  }

  /** Whether a directory has the two files that make a slow tokenizer. */
  static boolean areIn(Path directory) {
    return Files.exists(directory.resolve(VOCABULARY)) && Files.exists(directory.resolve(MERGES));
  }

  /** An object without fields where there is no such file. */
  static ObjectNode optional(Path file) throws IOException {
    return Files.exists(file) ? json(file) : JSON.createObjectNode();
  }

  /**
   * Reads an object.
   *
   * @throws CorruptCheckpointException if there is none in the file
   */
  static ObjectNode json(Path file) throws IOException {
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) {
        return json;
      }
      throw new CorruptCheckpointException(file + " is not a JSON object.");
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + file + ".", e);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CorruptCheckpointException(
          "%s is not JSON: %s.".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + file + ".", e);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new CorruptCheckpointException(file + " is not UTF-8.", e);
    }
  }

  /** The largest id that a text can have. */
  long largestId() {
    long largest = vocabulary.size() - 1L + added.size();
    for (JsonNode id : vocabulary) {
      largest = Math.max(largest, id.asLong());
    }
    return largest;
  }

  private int id(String token) {
    return vocabulary.path(token).asInt();
  }

  /** What transformers' {@code CLIPTokenizerFast} writes as {@code tokenizer.json}. */
  byte[] tokenizerJson(int positions) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    cutAndPad(root, positions, special.padding(), id(special.padding()));
    ArrayNode tokens = root.putArray("added_tokens");
    // A padding token of its own counts as special in a prompt too.
    special.different().forEach(token -> tokens.add(SpecialTokens.added(token, id(token))));
    added.forEach(tokens::add);
    ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    steps.addObject().put("type", "NFC");
    ObjectNode spaces = steps.addObject().put("type", "Replace").put("content", " ");
    spaces.putObject("pattern").put("Regex", "\\s+");
    steps.addObject().put("type", "Lowercase");
    ObjectNode splitter = root.putObject("pre_tokenizer").put("type", "Sequence");
    ArrayNode splits = splitter.putArray("pretokenizers");
    ObjectNode words = splits.addObject().put("type", "Split").put("behavior", "Removed");
    words.put("invert", true).putObject("pattern").put("Regex", WORDS);
    splits.add(byteLevel().put("add_prefix_space", false));
    ObjectNode ends = root.putObject("post_processor").put("type", "RobertaProcessing");
    ends.putArray("sep").add(special.end()).add(id(special.end()));
    ends.putArray("cls").add(special.start()).add(id(special.start()));
    ends.put("trim_offsets", false).put("add_prefix_space", false);
    root.set("decoder", byteLevel().put("add_prefix_space", true));
    ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
    model.put("unk_token", special.end()).put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "</w>").put("fuse_unk", false);
    model.set("vocab", vocabulary);
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    return JSON.writeValueAsBytes(root);
  }

  /** Each text has as many ids then, as CLIP's text encoder wants them. */
  static void cutAndPad(ObjectNode root, int positions, String padding, long paddingId) {
    root.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", positions)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    ObjectNode pads = root.putObject("padding");
    pads.putObject("strategy").put("Fixed", positions);
    pads.put("direction", "Right").putNull("pad_to_multiple_of");
    pads.put("pad_id", paddingId).put("pad_type_id", 0).put("pad_token", padding);
  }

  private static ObjectNode byteLevel() {
    return JSON.createObjectNode().put("type", "ByteLevel").put("trim_offsets", true);
  }
}
