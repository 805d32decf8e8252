package io.lethe.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until the services say that they are ready, and that each model has a warm version. */
final class Readiness {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLIS = 200;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI http;
  private final Set<String> models;

  /**
   * Asks a stack.
   *
   * @param http root of its REST interface
   * @param models models that it must serve
   */
  Readiness(URI http, Set<String> models) {
    this.http = http;
    this.models = models;
  }

  /**
   * Returns when all is ready.
   *
   * @param services completes when the services end before that
   * @throws StackStartException with the services' own sentence when they fail, or with what was
   *     missing last when they are not ready in time
   */
  void await(CompletableFuture<Void> services, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new StackStartException(
            "The services were not ready within %d seconds: %s"
                .formatted(limit.toSeconds(), missing));
      }
      pause(services);
      missing = missing();
    }
  }

  /** What is missing; empty when all is ready. */
  private String missing() throws InterruptedException {
    try {
      HttpResponse<String> health = get("/q/health/ready");
      if (health.statusCode() != 200) {
        failOnFailure(JSON.readTree(health.body()));
        return health.body();
      }
      Set<String> waiting = new TreeSet<>(models);
      for (JsonNode model : JSON.readTree(get("/v1/models").body())) {
        if (model.path("ready").asBoolean()) {
          waiting.remove(model.path("model").asText());
        }
      }
      return waiting.isEmpty() ? "" : "no warm version of " + String.join(", ", waiting);
    } catch (IOException e) {
      return "no answer";
    }
  }

  /** A check that tells its failure will not recover by itself. */
  private static void failOnFailure(JsonNode health) {
    for (JsonNode check : health.path("checks")) {
      JsonNode failure = check.path("data").path("failure");
      if (failure.isTextual()) {
        throw new StackStartException(failure.asText());
      }
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(http.resolve(path)).timeout(Duration.ofSeconds(5)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Waits a little, or fails where the services have ended. */
  private static void pause(CompletableFuture<Void> services) throws InterruptedException {
    try {
      services.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      throw new StackStartException("The services stopped before they were ready.");
    } catch (TimeoutException e) {
      // Still starting.
    } catch (ExecutionException e) {
      throw new StackStartException(StartFailure.sentence(e.getCause()), e.getCause());
    }
  }
}
