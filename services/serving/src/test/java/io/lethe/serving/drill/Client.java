package io.lethe.serving.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for pictures, by HTTP and by the topic, and checks each that comes by HTTP. */
final class Client {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI generations;
  private final String model;
  private final TopicWriter writer;
  private final DrillVersions versions;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, Ask> sent = new ConcurrentHashMap<>();
  private final AtomicInteger pictures = new AtomicInteger();

  Client(URI server, String model, TopicWriter writer, DrillVersions versions) {
    this.generations = server.resolve("/v1/generations");
    this.model = model;
    this.writer = writer;
    this.versions = versions;
  }

  /** Completes, never exceptionally, once the answer was checked. */
  CompletableFuture<Void> ask(Ask ask) {
    HttpRequest request =
        HttpRequest.newBuilder(generations)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(ask.json(model)))
            .build();
    return http.sendAsync(request, BodyHandlers.ofByteArray())
        .thenAccept(response -> check(ask, response))
        .exceptionally(
            error -> {
              failures.add(ask + ": " + error);
              return null;
            });
  }

  private void check(Ask ask, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      failures.add(ask + ": " + response.statusCode() + " " + new String(response.body(), UTF_8));
      return;
    }
    try {
      JsonNode images = JSON.readTree(response.body()).get("images");
      List<PictureRequest> requests = ask.pictures();
      if (images.size() != requests.size()) {
        failures.add(ask + ": " + images.size() + " pictures");
      }
      for (int i = 0; i < requests.size(); i++) {
        JsonNode image = images.get(i);
        check(requests.get(i), image.get("modelVersion").asText(), image.get("png").binaryValue());
      }
    } catch (IOException e) {
      failures.add(ask + ": " + e);
    }
  }

  /** Checks that the picture is the named version's, and no other's. */
  void check(PictureRequest request, String version, byte[] png) {
    pictures.incrementAndGet();
    try {
      List<String> makers = versions.makersOf(request, Png.decode(png).pixels());
      if (!makers.equals(List.of(version))) {
        failures.add("%s of version %s is what %s make".formatted(request, version, makers));
      }
    } catch (PictureException e) {
      failures.add(request + ": " + e);
    }
  }

  /** Sends the request to the topic. */
  void send(Ask ask) {
    String id = UUID.randomUUID().toString();
    sent.put(id, ask);
    var unused =
        writer
            .send(Topics.GENERATION_REQUESTS, id, ask.record(id, model))
            .exceptionally(
                error -> {
                  failures.add(ask + ": " + error);
                  return null;
                });
  }

  /** What was sent to the topic, by its requestId. */
  Map<String, Ask> sent() {
    return sent;
  }

  /** Pictures that were checked. */
  int pictures() {
    return pictures.get();
  }

  /** One sentence for each thing that went wrong. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
