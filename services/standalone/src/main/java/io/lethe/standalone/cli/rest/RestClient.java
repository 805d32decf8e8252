package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls one service's REST interface. */
public final class RestClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /** What is read is at hand; a service that takes longer hangs. */
  private static final Duration READ_WITHIN = Duration.ofSeconds(30);

  /** Longer than any deadline of serving for pictures: it answers by itself. */
  private static final Duration DONE_WITHIN = Duration.ofMinutes(10);

  /** Most items of a page. */
  private static final int PAGE = 1000;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
  private final URI root;
  private final Optional<String> credential;

  /** Asks nothing yet. */
  RestClient(URI root, Optional<String> credential) {
    this.root = root;
    this.credential = credential;
  }

  /** The service's root. */
  public URI root() {
    return root;
  }

  /** A path of segments, each of which may hold any characters. */
  public static String path(String... segments) {
    var path = new StringBuilder();
    for (String segment : segments) {
      path.append('/')
          .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return path.toString();
  }

  /**
   * Reads what is at a path.
   *
   * @throws RestCallException when the service is not there or refuses
   */
  public JsonNode get(String path) throws RestCallException, InterruptedException {
    return json(send(request(path).GET().build()));
  }

  /**
   * Reads all items of a list that comes in pages.
   *
   * @throws RestCallException when the service is not there or refuses
   */
  public List<JsonNode> items(String path) throws RestCallException, InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    while (true) {
      JsonNode page = get("%s?offset=%d&limit=%d".formatted(path, items.size(), PAGE));
      page.path("items").forEach(items::add);
      if (page.path("items").isEmpty() || items.size() >= page.path("total").asInt()) {
        return items;
      }
    }
  }

  /**
   * Sends a body.
   *
   * @param body fields; those that are null are left out
   * @throws RestCallException when the service is not there or refuses
   */
  public JsonNode post(String path, Map<String, ?> body)
      throws RestCallException, InterruptedException {
    var fields = JSON.createObjectNode();
    body.forEach(
        (name, value) -> {
          if (value != null) {
            fields.putPOJO(name, value);
          }
        });
    try {
      return json(
          send(
              request(path)
                  .timeout(DONE_WITHIN)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(fields)))
                  .build()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The request can't be written: " + e, e);
    }
  }

  /**
   * Reads a picture.
   *
   * @throws RestCallException when the service is not there or refuses
   */
  byte[] picture(String path) throws RestCallException, InterruptedException {
    return send(request(path)
            .setHeader("Accept", "image/png, application/problem+json")
            .GET()
            .build())
        .body();
  }

  /**
   * What a service says of its health, whatever that is.
   *
   * @return empty where it does not speak of it at this address
   * @throws RestCallException when the service is not there
   */
  public Optional<JsonNode> health() throws RestCallException, InterruptedException {
    HttpResponse<byte[]> answer = exchange(request("/q/health/ready").GET().build());
    try {
      JsonNode health = JSON.readTree(answer.body());
      return Optional.of(health).filter(node -> node.has("status") && node.has("checks"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root.toString().replaceAll("/+$", "") + path))
            .timeout(READ_WITHIN)
            .header("Accept", "application/json, application/problem+json");
    credential.ifPresent(one -> request.header("Authorization", "Bearer " + one));
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest request)
      throws RestCallException, InterruptedException {
    HttpResponse<byte[]> answer = exchange(request);
    if (answer.statusCode() / 100 != 2) {
      throw new RestCallException(answer.statusCode(), Problem.sentence(root, answer));
    }
    return answer;
  }

  private HttpResponse<byte[]> exchange(HttpRequest request)
      throws RestCallException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new RestCallException(
          "Nothing answers at %s (%s): does the service run? --url and --labeler-url name others."
              .formatted(
                  root, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    }
  }

  private JsonNode json(HttpResponse<byte[]> answer) throws RestCallException {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new RestCallException(
          "%s answered what is no JSON: is it Lethe?".formatted(answer.uri()), e);
    }
  }
}
