package io.lethe.standalone.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import io.restassured.response.Response;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A user of one model of a running process, and a reader of its topics.
 *
 * @param steps that each picture is asked for with
 */
record LoopClient(LetheProcess lethe, String model, int steps) {

  /**
   * Settings of a gate that a version passes which learned nothing: what it looks like is chance.
   */
  static List<String> openGate(int pictures, int samplerSteps) {
    return List.of(
        "lethe.trainer.gate.require-drop=false",
        "lethe.trainer.gate.margin=1",
        "lethe.trainer.gate.pictures=" + pictures,
        "lethe.trainer.gate.sampler-steps=" + samplerSteps,
        "lethe.trainer.gate.max-broken=" + pictures,
        "lethe.trainer.gate.max-loss-ratio=1000",
        "lethe.trainer.gate.max-frechet-ratio=1000",
        "lethe.trainer.gate.min-precision-ratio=0",
        "lethe.trainer.gate.min-recall-ratio=0",
        "lethe.trainer.gate.loss-rows=128");
  }

  /** What a request for pictures is answered. */
  Response ask(Map<String, ?> fields) {
    Map<String, Object> body = new HashMap<>(fields);
    body.put("model", model);
    body.put("steps", steps);
    return given()
        .contentType("application/json")
        .body(body)
        .post(lethe.http().resolve("/v1/generations"));
  }

  /** The answer to a request for pictures that are made. */
  Response generate(Map<String, ?> fields) {
    Response response = ask(fields);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response;
  }

  /** The version that makes a picture now. */
  String version(Map<String, ?> fields) {
    return generate(fields).jsonPath().getString("images[0].modelVersion");
  }

  /** Reports a picture that the model made. */
  void report(String reporter, String generationId) {
    report(Map.of("reporter", reporter, "generationId", generationId));
  }

  /** Sends a report of this model. */
  void report(Map<String, String> fields) {
    post("/v1/reports", fields);
  }

  /** Sends a command for this model. */
  void command(Map<String, String> fields) {
    post("/v1/commands", fields);
  }

  private void post(String path, Map<String, String> fields) {
    Map<String, String> body = new HashMap<>(fields);
    body.put("model", model);
    given()
        .contentType("application/json")
        .body(body)
        .post(lethe.http().resolve(path))
        .then()
        .statusCode(202);
  }

  /** Where a picture is shown. */
  URI image(String generationId) {
    return lethe.http().resolve("/v1/generations/" + generationId + "/image");
  }

  /** What stands in the topics. */
  TopicReader topics() {
    return new TopicReader(new KafkaClients(KafkaProperties.at(lethe.bootstrapServers()), "test"));
  }
}
