package io.lethe.system;

import static io.lethe.system.KeyHolders.OPERATOR;
import static io.lethe.system.KeyHolders.USER;
import static io.lethe.system.KeyHolders.VIEWER;
import static io.lethe.system.KeyHolders.as;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** An operator who has a version tried over REST, and users who ask for pictures meanwhile. */
final class TrialOverRest {

  /** Pictures of either version that decide. */
  static final int PICTURES = 16;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI http;
  private final String model;

  /**
   * @param http where serving listens
   */
  TrialOverRest(URI http, String model) {
    this.http = http;
    this.model = model;
  }

  /** Gives a command. */
  void command(String kind, String more) {
    as(OPERATOR)
        .contentType(ContentType.JSON)
        .body("{\"model\": \"%s\", \"kind\": \"%s\"%s}".formatted(model, kind, more))
        .post(http.resolve("/v1/commands"))
        .then()
        .statusCode(202);
  }

  /** Waits for a version to be live. */
  void awaitLive(String version) {
    await().atMost(PATIENCE).until(() -> version.equals(shown().getString("liveVersion")));
  }

  /**
   * Tries a version as a canary of half of the requests, until its pictures have decided.
   *
   * @return the versions that made the pictures
   */
  Set<String> tryUntilDecided(String version) {
    await().atMost(PATIENCE).until(() -> versionIsKnown(version));
    command(
        "CANARY",
        ", \"version\": \"%s\", \"share\": 0.5, \"pictures\": %d".formatted(version, PICTURES));
    await()
        .atMost(PATIENCE)
        .until(() -> "SERVING".equals(shown().getString("trial.instances[0].state")));
    Set<String> makers = new TreeSet<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              makers.addAll(makersOfPictures());
              return shown().get("trial") == null;
            });
    return makers;
  }

  /** How the trial of a version ended. */
  JsonPath result(String version) {
    String of = "items.find { it.version == '%s' }".formatted(version);
    await().atMost(PATIENCE).until(() -> get("/trials").get(of) != null);
    return get("/trials").setRootPath(of);
  }

  private Set<String> makersOfPictures() {
    return Set.copyOf(
        as(USER)
            .contentType(ContentType.JSON)
            .body("{\"model\": \"%s\", \"count\": 4, \"steps\": 2}".formatted(model))
            .post(http.resolve("/v1/generations"))
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getList("images.modelVersion", String.class));
  }

  private boolean versionIsKnown(String version) {
    return as(VIEWER).get(http.resolve("/v1/models/" + model + "/versions/" + version)).statusCode()
        == 200;
  }

  private JsonPath shown() {
    return get("");
  }

  private JsonPath get(String of) {
    return as(VIEWER).get(http.resolve("/v1/models/" + model + of)).jsonPath();
  }
}
