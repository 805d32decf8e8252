package io.lethe.diffusion.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * transformers' {@code CLIPTokenizer}: a prompt becomes a fixed number of ids, start and end
 * included, cut or padded. Hugging Face's library does the work. Several threads may use it at
 * once.
 */
public final class ClipTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final long largestId;

  private ClipTokenizer(HuggingFaceTokenizer tokenizer, long largestId) {
    this.tokenizer = tokenizer;
    this.largestId = largestId;
  }

  /**
   * Loads a directory {@code tokenizer} of diffusers: the files of a slow tokenizer, or {@code
   * tokenizer.json} where one of them is not there.
   *
   * @param positions how many ids a prompt becomes, 77 for CLIP
   * @throws CorruptCheckpointException if a file is missing or damaged, or of another tokenizer
   */
  public static ClipTokenizer load(Path directory, int positions) throws IOException {
    if (FastTokenizerFile.isIn(directory) && !ClipTokenizerFiles.areIn(directory)) {
      FastTokenizerFile file = FastTokenizerFile.read(directory);
      ClipTokenizer loaded =
          load(directory, file.tokenizerJson(positions), positions, file.largestId());
      requireEnds(directory, loaded, file);
      return loaded;
    }
    ClipTokenizerFiles files = ClipTokenizerFiles.read(directory);
    return load(directory, files.tokenizerJson(positions), positions, files.largestId());
  }

  /** What else it does to a text is its own matter: fine-tunes have other vocabularies. */
  private static void requireEnds(Path directory, ClipTokenizer loaded, FastTokenizerFile file)
      throws CorruptCheckpointException {
    long[] empty = loaded.ids("");
    if (empty.length < 2 || empty[0] != file.start() || empty[1] != file.end()) {
      loaded.close();
      throw new CorruptCheckpointException(
          "%s is no CLIP tokenizer: it does not put %s before a text and %s after it."
              .formatted(directory, file.special().start(), file.special().end()));
    }
  }

  private static ClipTokenizer load(Path directory, byte[] json, int positions, long largestId)
      throws IOException {
    // Without these the library takes an id of its own for padding, and warns of each long prompt.
    String length = Integer.toString(positions);
    Map<String, String> options =
        Map.of(
            "padding",
            "max_length",
            "truncation",
            "true",
            "maxLength",
            length,
            "modelMaxLength",
            length);
    try {
      return new ClipTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options), largestId);
    } catch (RuntimeException e) {
      throw new CorruptCheckpointException(
          "%s is no tokenizer: %s.".formatted(directory, e.getMessage()), e);
    }
  }

  /** The ids of a prompt: start, its tokens, end, padding; cut to the number of positions. */
  public long[] ids(String prompt) {
    return tokenizer.encode(prompt).getIds();
  }

  /**
   * How many of the {@link #ids} of a prompt are its own: the start is before them, the end after.
   */
  public int tokens(String prompt) {
    return (int) LongStream.of(tokenizer.encode(prompt).getAttentionMask()).sum() - 2;
  }

  /** The largest id that a prompt can have: a text encoder needs one more embeddings than that. */
  public long largestId() {
    return largestId;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
