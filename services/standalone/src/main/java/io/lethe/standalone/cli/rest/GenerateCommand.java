package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe generate}: has pictures made. */
@Command(
    name = "generate",
    description =
        "Has serving make pictures, and prints the generationId of each, by which it can be reported.",
    sortOptions = false)
public final class GenerateCommand implements Callable<Integer> {

  @Mixin ModelOption model;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Pictures wanted (default: ${DEFAULT-VALUE})")
  int count = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the first picture, and one more for each further one (default: random)")
  Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Takes the pictures, GENERATION_ID.png each; none are kept where left out")
  Path directory;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What the pictures should show")
  String prompt;

  @Option(
      names = "--negative-prompt",
      paramLabel = "TEXT",
      description = "What they should not show")
  String negativePrompt;

  @Option(
      names = "--class-label",
      paramLabel = "N",
      description = "Class of the pictures, of a model that has classes")
  Integer classLabel;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "Sampler, such as ddim or dpm_solver_2m (default: as serving is configured)")
  String sampler;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Denoising steps (default: as serving is configured)")
  Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description =
          "How far prompt or class guide the pictures (default: as serving is configured)")
  Double guidance;

  @Option(names = "--width", paramLabel = "PIXELS", description = "Width (default: the model's)")
  Integer width;

  @Option(names = "--height", paramLabel = "PIXELS", description = "Height (default: the model's)")
  Integer height;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "A repeat with the same id gets the same pictures (default: random)")
  String requestId;

  @Mixin RestOptions rest;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (directory != null) {
      Files.createDirectories(directory);
    }
    JsonNode answer = rest.serving().post("/v1/generations", request());
    try {
      write(answer);
    } finally {
      // A full disk must not hide what was made.
      output.print(withoutBytes(answer), out -> table(answer).print(out));
    }
    return 0;
  }

  private void write(JsonNode answer) throws IOException {
    if (directory == null) {
      return;
    }
    for (JsonNode picture : answer.path("images")) {
      if (picture.hasNonNull("png")) {
        Files.write(file(picture), picture.get("png").binaryValue());
      }
    }
  }

  private Map<String, Object> request() {
    Map<String, Object> request = new HashMap<>();
    request.put("model", model.name);
    request.put("count", count);
    request.put("seed", seed);
    request.put("prompt", prompt);
    request.put("negativePrompt", negativePrompt);
    request.put("classLabel", classLabel);
    request.put("sampler", sampler);
    request.put("steps", steps);
    request.put("guidanceScale", guidance);
    request.put("width", width);
    request.put("height", height);
    request.put("requestId", requestId);
    request.put("inline", directory != null);
    return request;
  }

  private RowTable table(JsonNode answer) {
    var table = new RowTable("GENERATION", "VERSION", "SEED", "GUARD", "FILE");
    for (JsonNode picture : answer.path("images")) {
      table.row(
          Fields.text(picture, "generationId"),
          Fields.text(picture, "modelVersion"),
          picture.path("seed").asLong(),
          Fields.text(picture, "guard"),
          directory != null && picture.hasNonNull("png") ? file(picture) : null);
    }
    return table;
  }

  /** A generationId holds no separator of paths: serving derives it. */
  private Path file(JsonNode picture) {
    return directory.resolve(
        picture.path("generationId").asText().replaceAll("[^A-Za-z0-9._~-]", "_") + ".png");
  }

  private static JsonNode withoutBytes(JsonNode answer) {
    JsonNode shown = answer.deepCopy();
    shown.path("images").forEach(picture -> ((ObjectNode) picture).remove("png"));
    return shown;
  }
}
