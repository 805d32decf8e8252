package io.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each response says, and how long a request may take to come. */
class SecurityHeadersTest {

  private final Vertx vertx = Vertx.vertx();
  private Router router;
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    router = Router.router(vertx);
    router.route().handler(new SecurityHeaders()::add);
    router.route().handler(new SlowBodies(vertx, Duration.ofMillis(200))::watch);
    router.get("/plain").handler(context -> context.end("x"));
    router
        .get("/kept")
        .handler(context -> context.response().putHeader("cache-control", "private").end("x"));
    router.get("/late").handler(context -> vertx.setTimer(500, ignored -> context.end("x")));
    router.post("/").handler(context -> context.request().body().onSuccess(b -> context.end("x")));
    server = listening(new HttpServerOptions());
  }

  private HttpServer listening(HttpServerOptions options) throws Exception {
    return vertx
        .createHttpServer(options.setHost("127.0.0.1").setPort(0))
        .requestHandler(router)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @Test
  void eachResponseTellsBrowsersWhatNotToDo() throws Exception {
    for (String path : List.of("/plain", "/nothing")) {
      HttpHeaders headers = get(path);
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Content-Security-Policy"))
          .contains("default-src 'none'; frame-ancestors 'none'");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.firstValue("Cache-Control")).contains("no-store");
      assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
    }
  }

  @Test
  void byTlsBrowsersAreToldToComeByItAlways(@TempDir Path directory) throws Exception {
    // given
    Path certificate = TestCertificate.make(directory.resolve("certificate.p12"));
    HttpServer encrypted =
        listening(
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PfxOptions()
                        .setPath(certificate.toString())
                        .setPassword(TestCertificate.PASSWORD)));

    // when
    HttpClient client =
        HttpClient.newBuilder().sslContext(TestCertificate.trusting(certificate)).build();
    URI uri = URI.create("https://localhost:" + encrypted.actualPort() + "/");

    // then it says so on what is there and on what is not
    for (String path : List.of("plain", "nothing")) {
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(uri.resolve(path)).build(),
                      HttpResponse.BodyHandlers.discarding())
                  .headers()
                  .allValues("Strict-Transport-Security"))
          .containsExactly("max-age=31536000; includeSubDomains");
    }
  }

  @Test
  void whatAResourceSaysItselfGoesFirst() throws Exception {
    assertThat(get("/kept").allValues("Cache-Control")).containsExactly("private");
  }

  @Test
  void aBodyThatDoesNotComeEndsItsConnection() throws Exception {
    // when a client says that ten bytes follow, and sends one
    assertThat(answer("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nx")).isEmpty();

    // then others are answered, however long that takes
    assertThat(answer("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("HTTP/1.1 200"));
    assertThat(answer("GET /late HTTP/1.1\r\nHost: h\r\n\r\n"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("HTTP/1.1 200"));
  }

  private HttpHeaders get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .headers();
  }

  /** The first bytes of the answer; empty where the connection ends without. */
  private Optional<String> answer(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] first = socket.getInputStream().readNBytes(12);
      return first.length == 0
          ? Optional.empty()
          : Optional.of(new String(first, StandardCharsets.ISO_8859_1));
    }
  }
}
