package io.lethe.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String WARM =
      "{\"model\": \"a\", \"ready\": true, \"failedLoad\": null, \"champion\": \"v1\"}";
  private static final String BROKEN =
      "{\"model\": \"b\", \"ready\": false, \"champion\": \"v2\","
          + " \"failedLoad\": {\"version\": \"v2\", \"reason\": \"It is damaged.\"}}";
  private static final String LOADING =
      "{\"model\": \"c\", \"ready\": false, \"failedLoad\": null, \"champion\": \"v3\"}";

  private final CompletableFuture<Void> services = new CompletableFuture<>();
  private HttpServer server;
  private volatile boolean warm = true;
  private volatile boolean labeler = true;
  private volatile List<String> models = List.of();
  private volatile String warmth = "{}";
  private volatile boolean known = true;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/health/ready",
        exchange ->
            send(
                exchange,
                warm && labeler ? 200 : 503,
                "{\"status\": \"?\", \"checks\": [%s, %s]}"
                    .formatted(
                        check("models warm", warm, warmth), check("labeler", labeler, "{}"))));
    server.createContext(
        "/v1/models",
        exchange ->
            send(exchange, known ? 200 : 401, known ? page(exchange) : "{\"status\": 401}"));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aColdModelIsNotWaitedFor() throws InterruptedException {
    models =
        List.of(
            WARM,
            "{\"model\": \"d\", \"ready\": false, \"cold\": true, \"failedLoad\": null,"
                + " \"champion\": \"v1\"}");

    assertThat(readiness("a", "d").await(services, LONG)).isEmpty();
  }

  @Test
  void aWarmModelIsReady() throws InterruptedException {
    models = List.of(WARM);

    assertThat(readiness("a").await(services, LONG)).isEmpty();
  }

  @Test
  void aModelThatCannotBeLoadedHoldsNothingUpAndIsNamed() throws InterruptedException {
    // given another one serves
    models = List.of(WARM, BROKEN);

    // then
    assertThat(readiness("a", "b").await(services, LONG))
        .containsOnly(Map.entry("b", "version v2: It is damaged."));

    // given none does
    models = List.of(BROKEN);
    warm = false;

    // then
    assertThat(readiness("b").await(services, LONG)).containsOnlyKeys("b");
  }

  /** Nobody is signed in at a start, and models are told to those alone who are. */
  @Test
  void whereCallersNeedKeysHealthTellsOfModels() throws InterruptedException {
    // given
    known = false;
    warmth =
        "{\"a\": \"version v1\", \"b\": \"not warm\","
            + " \"b: not loaded\": \"version v2: It is damaged: badly.\", \"c\": \"not warm\"}";

    // then
    assertThat(readiness("a", "b").await(services, LONG))
        .containsOnly(Map.entry("b", "version v2: It is damaged: badly."));
    assertMissing("no warm version of c, d.", "a", "c", "d");

    // given that some are loaded at their first use, which are not named
    warmth = "{\"a\": \"version v1\", \"cold models\": 1}";

    // then
    assertThat(readiness("a", "d").await(services, LONG)).isEmpty();
  }

  @Test
  void whatIsStillMissingIsNamedInOneSentence() {
    models = List.of(WARM, LOADING);
    assertMissing("no warm version of c, d.", "a", "d");

    models = List.of(WARM);
    labeler = false;
    assertMissing("not ready are labeler.", "a");

    models = List.of(BROKEN);
    warm = false;
    assertMissing("not ready are labeler, models warm.", "b");
  }

  private void assertMissing(String missing, String... wanted) {
    assertThatThrownBy(() -> readiness(wanted).await(services, Duration.ZERO))
        .isInstanceOf(StackStartException.class)
        .hasMessage("The services were not ready within 0 seconds: " + missing);
  }

  private Readiness readiness(String... wanted) {
    return new Readiness(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Set.of(wanted));
  }

  /** One model a page, whatever is asked for. */
  private String page(HttpExchange exchange) {
    List<String> all = models;
    String offset = exchange.getRequestURI().getQuery().replaceAll(".*offset=", "");
    String item = all.stream().skip(Integer.parseInt(offset)).findFirst().orElse("");
    return "{\"items\": [%s], \"total\": %d}".formatted(item, all.size());
  }

  private static String check(String name, boolean up, String data) {
    return "{\"name\": \"%s\", \"status\": \"%s\", \"data\": %s}"
        .formatted(name, up ? "UP" : "DOWN", data);
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
