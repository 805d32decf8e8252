package io.lethe.diffusion.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of pictures with their texts, laid out as Hugging Face's {@code imagefolder}: {@code
 * metadata.jsonl} has a line of JSON for each picture, {@code {"file_name": "1.png", "text": "a red
 * square"}}. The texts are personal data: no message holds one.
 */
public final class CaptionedFolder {
  /** The file with the texts. */
  public static final String TEXTS = "metadata.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RGB = 3;

  private CaptionedFolder() {}

  /**
   * Reads a folder of colour pictures.
   *
   * @param text of all pictures where there is no {@link #TEXTS}; null for none
   * @throws DataSetException naming what is missing, or the first file that does not fit
   */
  public static PictureSource read(Path folder, int height, int width, String text)
      throws IOException {
    ImageFolder pictures = ImageFolder.read(folder, RGB, height, width);
    Path file = folder.resolve(TEXTS);
    if (!Files.exists(file)) {
      if (text == null) {
        throw new DataSetException(
            ("There are no texts of the pictures in %s: put them into %s, a line of JSON each with"
                    + " file_name and text, or name one text for all.")
                .formatted(folder.toAbsolutePath(), TEXTS));
      }
      return pictures.under(List.of(text));
    }
    Map<String, String> texts = texts(file);
    List<String> prompts = new ArrayList<>();
    for (Path picture : pictures.files()) {
      String name = folder.relativize(picture).toString().replace('\\', '/');
      String prompt = texts.remove(name);
      if (prompt == null) {
        throw new DataSetException("%s has no line for %s.".formatted(file, name));
      }
      prompts.add(prompt);
    }
    if (!texts.isEmpty()) {
      throw new DataSetException(
          "%s names %s, which is not there.".formatted(file, texts.keySet().iterator().next()));
    }
    return pictures.under(prompts);
  }

  private static Map<String, String> texts(Path file) throws IOException {
    Map<String, String> texts = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode entry = entry(line);
      if (!entry.path("file_name").isTextual() || !entry.path("text").isTextual()) {
        throw new DataSetException(
            "Line %d of %s is no JSON object with file_name and text.".formatted(number, file));
      }
      texts.put(entry.get("file_name").asText(), entry.get("text").asText());
    }
    return texts;
  }

  /** Missing where the line is no JSON: what the parser says would hold some of the text. */
  private static JsonNode entry(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
