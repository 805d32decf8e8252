package io.lethe.serving.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Command;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site can make a browser on this machine send: it is not taken. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class ForeignPageTest {

  private static final String JSON = "Content-Type: application/json\r\n";

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @TestHTTPResource URI server;

  @Inject TopicWriter writer;

  private final String model = "f-" + UUID.randomUUID();

  @BeforeEach
  void announce() throws Exception {
    var version = Versions.builder(model, "v1").setWeightsUri(model + "/v1").build();
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/v1", version).get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models",
        "/v1/events",
        "/v1/nothing",
        "/q/health",
        "/q/metrics",
        "/q/openapi"
      })
  void aStrangersNameForThisMachineReadsNothing(String path) throws IOException {
    assertProblem(exchange("GET " + path, "evil.example", ""), 403);
    assertProblem(exchange("GET " + path, "evil.example:" + server.getPort(), ""), 403);
  }

  @Test
  void aNameThatIsConfiguredReads() throws IOException {
    for (String host : new String[] {"localhost", "127.0.0.1:1", "[::1]", "lethe.example.org:80"}) {
      assertThat(exchange("GET /v1/models", host, "")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aPageOfAnotherSiteMayStillLinkHere() throws IOException {
    assertThat(exchange("GET /q/openapi", "localhost", "Sec-Fetch-Site: cross-site\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "evil.example | Origin: http://evil.example",
        "evil.example | Accept: */*",
        "localhost | Origin: http://evil.example",
        "localhost | Origin: null",
        "localhost | Origin: http://localhost:1",
        "localhost | Sec-Fetch-Site: cross-site",
      })
  void aPageOfAnotherSiteOrdersNothing(String host, String header) throws IOException {
    // when
    String answer = order(host, JSON + header + "\r\n");

    // then
    assertProblem(answer, 403);
    assertThat(commands()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Type:\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Type: text/plain;application/json\r\n",
        "Content-Type: */*\r\n",
        "Content-Type: application/*\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n"
      })
  void whatABrowserSendsUnaskedIsNoJson(String contentType) throws IOException {
    // when
    String answer = order("localhost", contentType);

    // then
    assertProblem(answer, 415);
    assertThat(commands()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Origin: http://localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n",
        "Origin: https://lethe.example.org\r\nSec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: none\r\n"
      })
  void othersOrder(String headers) throws IOException {
    // when
    String answer =
        order(
            "localhost:" + server.getPort(),
            "Content-Type: Application/JSON;charset=utf-8\r\n"
                + headers.replace("{port}", Integer.toString(server.getPort())));

    // then
    assertThat(answer).startsWith("HTTP/1.1 202 ");
    assertThat(commands()).isOne();
  }

  private String order(String host, String headers) throws IOException {
    String body = "{\"model\": \"%s\", \"kind\": \"RESUME\"}".formatted(model);
    return exchange(
        "POST /v1/commands", host, headers + "Content-Length: " + body.length() + "\r\n", body);
  }

  private String exchange(String start, String host, String headers) throws IOException {
    return exchange(start, host, headers, "");
  }

  /** By hand: clients write these headers themselves. */
  private String exchange(String start, String host, String headers, String body)
      throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(8_000);
      String request =
          start + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n";
      socket.getOutputStream().write((request + body).getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private long commands() {
    return TopicLog.committed(bootstrap, Topics.COMMANDS).stream()
        .map(Command::getModel)
        .filter(model::equals)
        .count();
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("content-type: application/problem+json");
    var problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).endsWith(".").doesNotContain("evil");
  }
}
