package io.lethe.serving.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers tell browsers, and what refusals don't tell anybody. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class RefusalsTest {

  private static final int CHUNK = 64 << 10;

  @TestHTTPResource URI server;

  @Test
  void eachAnswerTellsBrowsersWhatNotToDo() {
    List<Response> answers =
        List.of(
            given().get("/v1/models"),
            given().get("/v1/models/none"),
            given().get("/nothing"),
            given().get("/q/health/live"),
            given().header("Host", "evil.example").get("/v1/models"),
            given().contentType(ContentType.TEXT).body("x").post("/v1/reports"));

    assertThat(answers)
        .extracting(Response::statusCode)
        .containsExactly(200, 404, 404, 200, 403, 415);
    assertThat(answers)
        .extracting(Response::headers)
        .allSatisfy(
            headers -> {
              assertThat(values(headers, "X-Content-Type-Options")).containsExactly("nosniff");
              assertThat(values(headers, "Content-Security-Policy"))
                  .containsExactly("default-src 'none'; frame-ancestors 'none'");
              assertThat(values(headers, "Referrer-Policy")).containsExactly("no-referrer");
              assertThat(values(headers, "Cache-Control")).containsExactly("no-store");
            });
  }

  private static List<String> values(Headers headers, String name) {
    return headers.getValues(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/broken", "/v1/broken/later"})
  void aBugIsAProblemThatTellsNothingOfTheInside(String path) {
    // when
    Response answer = given().get(path);

    // then
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.asString())
        .doesNotContain("io.lethe", "java.", "Exception", "password", "\tat ");
  }

  @Test
  void aBodyWithoutLengthIsBoundedToo() throws IOException {
    // when a client sends chunks for as long as somebody takes them
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      write(
          out,
          "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      int sent = 0;
      try {
        for (; sent < 64 << 20; sent += CHUNK) {
          write(out, Integer.toHexString(CHUNK) + "\r\n" + " ".repeat(CHUNK) + "\r\n");
        }
      } catch (IOException e) {
        // The connection is closed.
      }

      // then that is not long
      assertThat(sent).isLessThan(64 << 20);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
