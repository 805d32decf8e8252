package io.lethe.standalone.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the services' own readiness checks. */
final class Readiness {

  private static final long POLL_MILLIS = 200;

  private Readiness() {}

  /**
   * Returns when {@code /q/health/ready} answers 200.
   *
   * @param services completes when the services end before that
   * @throws StackStartException with the services' own sentence when they fail, or the health
   *     report when they are not ready in time
   */
  static void await(URI http, CompletableFuture<Void> services, Duration limit)
      throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(http.resolve("/q/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    String last = "no answer";
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return;
        }
        last = answer.body();
      } catch (IOException e) {
        last = "no answer";
      }
      try {
        services.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        throw new StackStartException("The services stopped before they were ready.");
      } catch (TimeoutException e) {
        // Still starting: ask again.
      } catch (ExecutionException e) {
        throw new StackStartException(StartFailure.sentence(e.getCause()), e.getCause());
      }
    }
    throw new StackStartException(
        "The services were not ready within %d seconds: %s".formatted(limit.toSeconds(), last));
  }
}
