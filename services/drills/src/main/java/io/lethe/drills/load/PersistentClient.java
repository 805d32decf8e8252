package io.lethe.drills.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A client as the REST interface asks for: after a refusal that may pass, and after a connection
 * that broke, it calls again with the same id, at another instance where there is one.
 */
final class PersistentClient {

  private static final Duration LONGEST_CALL = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Being answered, too many, not now, at the deadline. */
  private static final Set<Integer> MAY_PASS = Set.of(409, 429, 503, 504);

  private static final int REFUSED = 400;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<URI> doors;
  private final AtomicInteger turn = new AtomicInteger();

  PersistentClient(List<URI> doors) {
    this.doors = List.copyOf(doors);
  }

  /**
   * Posts until it is answered.
   *
   * @param goOn asked before each further call
   * @return the answer; null when it was told to give up
   * @throws RefusedCallException when it is refused for good
   */
  JsonNode post(String path, Map<String, Object> body, BooleanSupplier goOn)
      throws InterruptedException {
    String text = text(body);
    while (true) {
      URI door = doors.get(Math.floorMod(turn.getAndIncrement(), doors.size()));
      HttpRequest request =
          HttpRequest.newBuilder(door.resolve(path))
              .timeout(LONGEST_CALL)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(text))
              .build();
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() < REFUSED) {
          return json.readTree(response.body());
        }
        if (!MAY_PASS.contains(response.statusCode())) {
          throw new RefusedCallException(
              "%s was answered %d: %s".formatted(path, response.statusCode(), response.body()));
        }
      } catch (IOException e) {
        // The instance is away, or went while it answered.
      }
      if (!goOn.getAsBoolean()) {
        return null;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private String text(Map<String, Object> body) {
    try {
      return json.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
