package io.lethe.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.application.StartFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits until the services say that they are ready, and that each model is served or can't be: one
 * model's damaged version keeps nothing else from starting.
 */
final class Readiness {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_MILLIS = 200;
  private static final int MODELS_AT_ONCE = 1000;
  private static final int UNAUTHORIZED = 401;

  /** Serving's check of whether its models are warm; the models themselves tell more. */
  private static final String WARMTH = "models warm";

  /** As that check tells a version that could not be loaded. */
  private static final Pattern FAILED_LOAD = Pattern.compile("version ([^:]+): (.*)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI http;
  private final Set<String> models;
  private Map<String, String> unserved = Map.of();

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
   * @return the models whose version could not be loaded, each with the reason
   * @throws StackStartException with the services' own sentence when they fail, or with what was
   *     missing last when they are not ready in time
   */
  Map<String, String> await(CompletableFuture<Void> services, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new StackStartException(
            "The services were not ready within %d seconds: %s."
                .formatted(limit.toSeconds(), missing));
      }
      pause(services);
      missing = missing();
    }
    return unserved;
  }

  /** What is missing; empty when all is ready. */
  private String missing() throws InterruptedException {
    try {
      HttpResponse<String> answer = get("/q/health/ready");
      JsonNode health = JSON.readTree(answer.body());
      Set<String> down = answer.statusCode() == 200 ? Set.of() : down(health);
      Set<String> waiting = waiting(models(health));
      if (!waiting.isEmpty()) {
        return "no warm version of " + String.join(", ", waiting);
      }
      boolean isDown = !down.isEmpty() && !(down.equals(Set.of(WARMTH)) && !unserved.isEmpty());
      return isDown ? "not ready are " + String.join(", ", down) : "";
    } catch (IOException e) {
      return "REST does not answer";
    }
  }

  /**
   * What serving tells of each model, page by page, or what its health tells of them where callers
   * have to say who they are: a start is nobody.
   */
  private List<JsonNode> models(JsonNode health) throws IOException, InterruptedException {
    List<JsonNode> read = new ArrayList<>();
    JsonNode page;
    do {
      String path = "/v1/models?limit=%d&offset=%d".formatted(MODELS_AT_ONCE, read.size());
      HttpResponse<String> answer = get(path);
      if (answer.statusCode() == UNAUTHORIZED) {
        return toldByHealth(health);
      }
      page = JSON.readTree(answer.body());
      page.path("items").forEach(read::add);
    } while (!page.path("items").isEmpty() && read.size() < page.path("total").asInt());
    return read;
  }

  private List<JsonNode> toldByHealth(JsonNode health) {
    List<JsonNode> told = new ArrayList<>();
    for (JsonNode check : health.path("checks")) {
      if (check.path("name").asText().equals(WARMTH)) {
        JsonNode data = check.path("data");
        boolean someAreCold = data.has("cold models");
        for (String model : models) {
          JsonNode version = data.path(model);
          Matcher failed = FAILED_LOAD.matcher(data.path(model + ": not loaded").asText());
          ObjectNode answer =
              JSON.createObjectNode()
                  .put("model", model)
                  .put("ready", version.asText().startsWith("version "))
                  .put("cold", version.isMissingNode() && someAreCold);
          if (failed.matches()) {
            answer
                .putObject("failedLoad")
                .put("version", failed.group(1))
                .put("reason", failed.group(2));
          }
          told.add(answer);
        }
      }
    }
    return told;
  }

  /** Models that are neither served yet, nor loaded at their first use, nor can't be loaded. */
  private Set<String> waiting(List<JsonNode> answers) {
    Set<String> waiting = new TreeSet<>(models);
    Map<String, String> broken = new TreeMap<>();
    for (JsonNode answer : answers) {
      String model = answer.path("model").asText();
      JsonNode failed = answer.path("failedLoad");
      if (answer.path("ready").asBoolean() || answer.path("cold").asBoolean()) {
        waiting.remove(model);
      } else if (failed.isObject()) {
        waiting.remove(model);
        broken.put(
            model,
            "version %s: %s"
                .formatted(failed.path("version").asText(), failed.path("reason").asText()));
      } else if (answer.path("champion").isTextual()) {
        waiting.add(model);
      }
    }
    unserved = broken;
    return waiting;
  }

  /** Names of the checks that are down. */
  private static Set<String> down(JsonNode health) {
    failOnFailure(health);
    Set<String> down = new TreeSet<>();
    for (JsonNode check : health.path("checks")) {
      if (!check.path("status").asText().equals("UP")) {
        down.add(check.path("name").asText());
      }
    }
    return down;
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
