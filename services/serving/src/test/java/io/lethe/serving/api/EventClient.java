package io.lethe.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A client of the server-sent events over real HTTP, which keeps the lines that it is sent. */
final class EventClient implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Stream<String> stream;
  private final CompletableFuture<Void> reading;

  private EventClient(Stream<String> stream) {
    this.stream = stream;
    this.reading = CompletableFuture.runAsync(() -> stream.forEach(lines::add));
  }

  /**
   * Begins to listen.
   *
   * @param lastSeen id of the last event that it saw; null for a new client
   */
  static EventClient listen(URI events, String query, String lastSeen)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(events + query));
    if (lastSeen != null) {
      request.header("Last-Event-ID", lastSeen);
    }
    return listen(request);
  }

  /** Begins to listen as the caller whose key is given. */
  static EventClient listenAs(String key, URI events, String query)
      throws IOException, InterruptedException {
    return listen(
        HttpRequest.newBuilder(URI.create(events + query))
            .header("Authorization", "Bearer " + key));
  }

  private static EventClient listen(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("event-stream");
    return new EventClient(answer.body());
  }

  /** Whether the stream is still open. */
  boolean isListening() {
    return !reading.isDone();
  }

  List<String> lines() {
    return lines;
  }

  /** The events' JSON so far. */
  List<String> data() {
    String start = "data:";
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .toList();
  }

  @Override
  public void close() {
    stream.close();
  }
}
