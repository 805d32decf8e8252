package io.lethe.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who the demo says that it is. */
class ServingClientTest {

  private record Call(String path, String authorization, JsonNode body) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void usersWithCredentialsTakeTurnsAndServingKnowsWhoReports() throws Exception {
    // given
    ServingClient client = client(List.of("key-a", "key-b"));

    // when pictures are asked for between the reports
    for (String id : List.of("1", "2", "3")) {
      client.report(id, "user-" + id, "generation", "reason");
      client.generate(1, 0);
    }

    // then each kind of call has its own turns, and no report names anybody
    assertThat(calls.stream().filter(call -> call.path().equals("/v1/reports")))
        .allSatisfy(call -> assertThat(call.body().has("reporter")).isFalse())
        .extracting(Call::authorization)
        .containsExactly("Bearer key-a", "Bearer key-b", "Bearer key-a");
    assertThat(calls.stream().filter(call -> call.path().equals("/v1/generations")))
        .extracting(Call::authorization)
        .containsExactly("Bearer key-a", "Bearer key-b", "Bearer key-a");
  }

  @Test
  void withoutCredentialsAReportNamesItsReporter() throws Exception {
    // when
    client(List.of()).report("1", "user-1", "generation", "reason");

    // then
    assertThat(calls)
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.authorization()).isNull();
              assertThat(call.body().path("reporter").asText()).isEqualTo("user-1");
            });
  }

  private ServingClient client(List<String> credentials) {
    return new ServingClient(
        URI.create("http://localhost:" + server.getAddress().getPort()), "mnist", credentials);
  }

  private void answer(HttpExchange exchange) throws IOException {
    calls.add(
        new Call(
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            new ObjectMapper().readTree(exchange.getRequestBody())));
    byte[] none = "{\"images\": []}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, none.length);
    exchange.getResponseBody().write(none);
    exchange.close();
  }
}
