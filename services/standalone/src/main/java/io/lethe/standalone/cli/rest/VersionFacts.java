package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts of a version, one by one. */
final class VersionFacts {

  private VersionFacts() {}

  /**
   * Reads a version.
   *
   * @throws RestCallException when there is none of that name
   */
  static JsonNode read(RestClient serving, String model, String version)
      throws RestCallException, InterruptedException {
    return serving.get(RestClient.path("v1", "models", model, "versions", version));
  }

  /** How its job ended, beside the gate's figures, which are the same. */
  private static final String JOB_FIGURES = "job.figures";

  /** Each value by the path of its field, in the answer's order: {@code gateFigures.x} for one. */
  static Map<String, JsonNode> of(JsonNode version) {
    Map<String, JsonNode> facts = new LinkedHashMap<>();
    put(facts, "", version);
    return facts;
  }

  private static void put(Map<String, JsonNode> facts, String path, JsonNode node) {
    if (path.equals(JOB_FIGURES)) {
      return;
    }
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(
              field ->
                  put(
                      facts,
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue()));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        put(facts, "%s[%d]".formatted(path, i), node.get(i));
      }
    } else {
      facts.put(path, node);
    }
  }
}
