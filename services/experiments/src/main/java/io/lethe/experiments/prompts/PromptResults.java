package io.lethe.experiments.prompts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Results of runs, one line of JSON each, written when a run ends: a command that is started again
 * leaves out what is there. Without a file they are kept in memory alone.
 */
public final class PromptResults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<PromptResult> results = new ArrayList<>();

  /**
   * Reads what is there.
   *
   * @param file null for none
   * @throws IOException naming the line that is no result; the last one may be cut short, as a
   *     process leaves it that is killed, and is cut off
   */
  public PromptResults(Path file) throws IOException {
    this.file = file;
    if (file == null || !Files.exists(file)) {
      return;
    }
    String text = Files.readString(file);
    int whole = text.lastIndexOf('\n') + 1;
    int number = 0;
    for (String line : text.substring(0, whole).lines().toList()) {
      number++;
      try {
        results.add(JSON.readValue(line, PromptResult.class));
      } catch (JsonProcessingException e) {
        throw new IOException(
            "Line %d of %s is no result of experiment-prompts: %s"
                .formatted(number, file, e.getOriginalMessage()),
            e);
      }
    }
    if (whole < text.length()) {
      Files.writeString(file, text.substring(0, whole));
    }
  }

  /** Whether such a run is there. */
  public boolean has(PromptRun run) {
    return results.stream().anyMatch(result -> result.run().equals(run));
  }

  /** Adds a result, at the end of the file too. */
  public void add(PromptResult result) throws IOException {
    results.add(result);
    if (file != null) {
      Files.write(
          file,
          (JSON.writeValueAsString(result) + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /** All results, in the order of the file. */
  public List<PromptResult> all() {
    return List.copyOf(results);
  }
}
