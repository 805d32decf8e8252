package io.lethe.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.topics.RetryingThread;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Users behind a balancer: they ask for a picture, report it, and go on so. An answer that does not
 * come is asked for again, under the same id and of the next instance, until it does.
 */
final class ReportingUsers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(90);
  private static final long FIRST_SEED = 5_000_000;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Supplier<List<URI>> instances;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final RetryingThread thread =
      new RetryingThread("reporting-users", this::run, STOPPED_WITHIN);

  /**
   * Does not start yet.
   *
   * @param instances where serving is to be found now, in the order of asking
   */
  ReportingUsers(Supplier<List<URI>> instances) {
    this.instances = instances;
  }

  void start() {
    thread.start();
  }

  /** Ids of the requests that were answered. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Ids of the reports that were accepted. */
  List<String> reports() {
    return List.copyOf(reports);
  }

  private void run(BooleanSupplier running) {
    while (running.getAsBoolean()) {
      String requestId = UUID.randomUUID().toString();
      JsonNode answer =
          answered(
              running,
              "/v1/generations",
              Map.of(
                  "model",
                  "mnist",
                  "requestId",
                  requestId,
                  "seed",
                  FIRST_SEED + requests.size(),
                  "steps",
                  4));
      if (answer == null) {
        return;
      }
      requests.add(requestId);
      String reportId = UUID.randomUUID().toString();
      JsonNode accepted =
          answered(
              running,
              "/v1/reports",
              Map.of(
                  "model",
                  "mnist",
                  "reportId",
                  reportId,
                  "reporter",
                  "user-" + reports.size() % 10,
                  "generationId",
                  answer.at("/images/0/generationId").asText()));
      if (accepted == null) {
        return;
      }
      reports.add(reportId);
    }
  }

  /** The answer, from whichever instance gives it; null when the users are sent home before. */
  private JsonNode answered(BooleanSupplier running, String path, Map<String, ?> body) {
    while (running.getAsBoolean()) {
      for (URI instance : instances.get()) {
        try {
          HttpResponse<String> response = http.send(post(instance.resolve(path), body), TEXT);
          if (response.statusCode() < 300) {
            return json.readTree(response.body());
          }
          refuse(response);
        } catch (IOException e) {
          // It stops or is gone; the next one answers.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
    }
    return null;
  }

  private static final HttpResponse.BodyHandler<String> TEXT = HttpResponse.BodyHandlers.ofString();

  /** Busy, stopping and not warm are the balancer's to deal with; nothing else is. */
  private static void refuse(HttpResponse<String> response) {
    if (!List.of(409, 429, 503, 504).contains(response.statusCode())) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
  }

  private HttpRequest post(URI uri, Map<String, ?> body) throws IOException {
    return HttpRequest.newBuilder(uri)
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body)))
        .build();
  }

  @Override
  public void close() {
    thread.close();
  }
}
