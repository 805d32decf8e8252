package io.lethe.standalone.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of the REST interface, as any user's, or as those of several users who take turns.
 * Counts each request that is not answered with success; thread-safe.
 */
final class ServingClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger failed = new AtomicInteger();
  private final URI root;
  private final String model;
  private final Turns askers;
  private final Turns reporters;

  /**
   * Asks nothing yet.
   *
   * @param credentials the key or token of each user; none where serving asks nobody who calls
   */
  ServingClient(URI root, String model, List<String> credentials) {
    this.root = root;
    this.model = model;
    this.askers = new Turns(credentials);
    this.reporters = new Turns(credentials);
  }

  /** Requests that failed so far. */
  int failedRequests() {
    return failed.get();
  }

  /**
   * Asks for pictures with the seeds {@code seed .. seed + count - 1}.
   *
   * @throws IOException when the request fails; it is counted
   */
  List<AnsweredPicture> generate(int count, long seed) throws IOException, InterruptedException {
    return generate(count, seed, Map.of());
  }

  /**
   * Asks for pictures as {@link #generate(int, long)}.
   *
   * @param more further fields of the request, such as {@code prompt}
   */
  List<AnsweredPicture> generate(int count, long seed, Map<String, ?> more)
      throws IOException, InterruptedException {
    Map<String, Object> request = new HashMap<>(more);
    request.putAll(Map.of("model", model, "count", count, "seed", seed));
    String body = post("/v1/generations", request, askers.next());
    try {
      List<AnsweredPicture> made = new ArrayList<>(count);
      for (Image image : JSON.readValue(body, Answer.class).images()) {
        if (image.png() == null) {
          // Held back by the guard.
          continue;
        }
        made.add(
            new AnsweredPicture(
                image.generationId(), image.modelVersion(), image.seed(), Png.decode(image.png())));
      }
      return made;
    } catch (JsonProcessingException | PictureException e) {
      failed.incrementAndGet();
      throw new IOException("Serving answered what can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reports a picture by its generationId.
   *
   * @param reporter who reports it, where serving asks nobody who calls; else the caller does
   * @throws IOException when the request fails; it is counted
   */
  void report(String reportId, String reporter, String generationId, String reason)
      throws IOException, InterruptedException {
    Optional<String> credential = reporters.next();
    Map<String, String> body =
        new HashMap<>(
            Map.of(
                "reportId", reportId,
                "model", model,
                "generationId", generationId,
                "reason", reason));
    if (credential.isEmpty()) {
      body.put("reporter", reporter);
    }
    post("/v1/reports", body, credential);
  }

  private String post(String path, Map<String, ?> body, Optional<String> credential)
      throws IOException, InterruptedException {
    HttpRequest.Builder call =
        HttpRequest.newBuilder(root.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    credential.ifPresent(one -> call.header("Authorization", "Bearer " + one));
    HttpRequest request = call.build();
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      failed.incrementAndGet();
      throw new IOException("Serving does not answer at %s (%s).".formatted(root, e), e);
    }
    if (response.statusCode() / 100 != 2) {
      failed.incrementAndGet();
      throw new IOException(
          "%s answered %d: %s".formatted(path, response.statusCode(), response.body()));
    }
    return response.body();
  }

  /** Each user's credential in turn, so that no user holds more than a fair share. */
  private static final class Turns {

    private final List<String> credentials;
    private final AtomicInteger taken = new AtomicInteger();

    Turns(List<String> credentials) {
      this.credentials = List.copyOf(credentials);
    }

    Optional<String> next() {
      return credentials.isEmpty()
          ? Optional.empty()
          : Optional.of(
              credentials.get(Math.floorMod(taken.getAndIncrement(), credentials.size())));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Answer(List<Image> images) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Image(String generationId, String modelVersion, long seed, byte[] png) {}
}
