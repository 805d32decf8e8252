package io.lethe.standalone.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.lethe.standalone.cli.rest.Fields;
import java.util.Map;
import java.util.Optional;

/**
 * A model at one look; what is not known is null.
 *
 * @param state LIVE, COLD where its next use loads it, RETIRED, or NOT_READY
 * @param live the version that makes pictures
 * @param labels that count
 * @param held pictures that vetting holds back
 * @param pending reports that wait
 * @param lastJob how the last training job ended, and the version that it made
 */
public record ModelStatus(
    String model,
    String state,
    String live,
    String champion,
    String mode,
    String trial,
    Long labels,
    Long held,
    Long pending,
    String lastJob) {

  private static final String NOT_READY = "NOT_READY";

  /**
   * A model.
   *
   * @param counts of its labels, by its name; one without any is not among them. Empty where the
   *     labeler does not tell
   */
  static ModelStatus of(JsonNode model, Optional<Map<String, JsonNode>> counts) {
    String name = Fields.text(model, "model");
    Optional<JsonNode> labels =
        counts.map(all -> all.getOrDefault(name, MissingNode.getInstance()));
    return new ModelStatus(
        name,
        state(model),
        Fields.text(model, "liveVersion"),
        Fields.text(model, "champion"),
        Fields.text(model, "mode"),
        Fields.text(model.path("trial"), "version"),
        labels.map(all -> count(all, "train") + count(all, "holdOut")).orElse(null),
        labels.map(all -> count(all, "held")).orElse(null),
        labels.map(all -> count(all, "pending")).orElse(null),
        job(model.path("lastJob")));
  }

  boolean isGood() {
    return !state.equals(NOT_READY);
  }

  private static long count(JsonNode labels, String name) {
    return labels.path(name).asLong();
  }

  private static String state(JsonNode model) {
    if (Fields.text(model, "retiredUntil") != null) {
      return "RETIRED";
    }
    if (model.path("ready").asBoolean()) {
      return "LIVE";
    }
    return model.path("cold").asBoolean() ? "COLD" : NOT_READY;
  }

  private static String job(JsonNode job) {
    String outcome = Fields.text(job, "outcome");
    String version = Fields.text(job, "version");
    return outcome == null || version == null ? outcome : outcome + " " + version;
  }
}
