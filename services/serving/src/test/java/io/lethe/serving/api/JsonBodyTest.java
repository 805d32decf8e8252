package io.lethe.serving.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TinyModel;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as clients of all kinds write it: taken whole, or refused by field in our own words. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class JsonBodyTest {

  /** Stands in what is refused, and must not come back. */
  private static final String PAYLOAD = "s3cr3t";

  private static final List<String> OPERATIONS =
      List.of("/v1/generations", "/v1/reports", "/v1/commands");

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Inject TopicWriter writer;

  private final String model = "j-" + UUID.randomUUID();

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "generations | \"count\": 2.7",
        "generations | \"count\": 2.0",
        "generations | \"count\": 1e0",
        "generations | \"count\": 4294967297",
        "generations | \"count\": -99999999999999999999",
        "generations | \"count\": true",
        "generations | \"count\": []",
        "generations | \"count\": [1]",
        "generations | \"count\": {}",
        "generations | \"count\": \"3\"",
        "generations | \"count\": \"\"",
        "generations | \"count\": \" \"",
        "generations | \"count\": NaN",
        "generations | \"count\": 007",
        "generations | \"count\": s3cr3t",
        "generations | \"steps\": 9.99",
        "generations | \"seed\": 1.5",
        "generations | \"seed\": 9223372036854775808",
        "generations | \"seed\": \"1\"",
        "generations | \"classLabel\": 1.1",
        "generations | \"sampler\": 3",
        "generations | \"sampler\": [\"ddim\"]",
        "generations | \"guidanceScale\": \"4\"",
        "generations | \"guidanceScale\": \"NaN\"",
        "generations | \"guidanceScale\": 1e999",
        "generations | \"guidanceScale\": true",
        "generations | \"inline\": 1",
        "generations | \"inline\": \"true\"",
        "generations | \"inline\": \"\"",
        "generations | \"requestId\": 17",
        "generations | \"requestId\": {\"a\": \"s3cr3t\"}",
        "generations | \"count\": 1, \"count\": 2",
        "generations | \"colour\": \"s3cr3t\"",
        "generations | \"model\": null",
        "reports | \"reporter\": 7, \"generationId\": \"g\"",
        "reports | \"reporter\": null, \"generationId\": \"g\"",
        "reports | \"kind\": 0, \"generationId\": \"g\"",
        "reports | \"kind\": \"\", \"generationId\": \"g\"",
        "reports | \"kind\": \"s3cr3t\", \"generationId\": \"g\"",
        "reports | \"classLabel\": 0.5, \"generationId\": \"g\"",
        "reports | \"png\": [1, 2]",
        "reports | \"png\": 7",
        "reports | \"png\": {\"data\": \"s3cr3t\"}",
        "commands | \"kind\": 3",
        "commands | \"kind\": null",
        "commands | \"kind\": \"s3cr3t\"",
        "commands | \"kind\": [\"RESUME\"]",
        "commands | \"reason\": false, \"kind\": \"RESUME\"",
        "commands | \"by\": 1.5, \"kind\": \"RESUME\"",
      })
  void aFieldThatCannotBeReadIsNamed(String operation, String fields) throws Exception {
    // given
    announce();
    String first = fields.substring(1, fields.indexOf('"', 1));
    String model = first.equals("model") ? "" : ", \"model\": \"%s\"".formatted(this.model);
    boolean report = operation.equals("reports") && !first.equals("reporter");

    // when
    Response answer =
        post(
            "/v1/" + operation,
            "{" + fields + model + (report ? ", \"reporter\": \"ann\"" : "") + "}");

    // then
    assertNamed(answer, first);
  }

  @Test
  void aBodyThatIsNoObjectIsRefusedByEveryOperation() {
    for (String operation : OPERATIONS) {
      for (String body :
          List.of(
              "",
              " \n",
              "null",
              "[]",
              "[{\"model\": \"s3cr3t\"}]",
              "\"s3cr3t\"",
              "3",
              "true",
              "[".repeat(10_000),
              "[".repeat(10_000) + "]".repeat(10_000),
              "s3cr3t",
              "{",
              "{]",
              "{'model': 's3cr3t'}",
              "\ufeffs3cr3t",
              "<s3cr3t/>",
              "model=s3cr3t")) {
        assertNamed(post(operation, body), "body");
      }
    }
  }

  @Test
  void whatStandsBehindTheObjectIsNotPassedOver() {
    for (String behind : List.of("{}", " s3cr3t", "]", "}", ", {\"count\": 2}")) {
      assertNamed(post("/v1/generations", "{\"model\": \"m\"}" + behind), "body");
    }
  }

  @Test
  void aBodyThatBreaksOffIsRefused() {
    String whole = "{\"model\": \"s3cr3t\", \"count\": 1}";

    for (int length = 1; length < whole.length(); length++) {
      Response answer = post("/v1/generations", whole.substring(0, length));
      assertProblem(answer);
      assertThat(answer.jsonPath().getString("detail")).contains("JSON");
    }
  }

  @Test
  void nestingIsBounded() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);

    assertNamed(post("/v1/generations", "{\"model\": " + deep + "}"), "model");
    assertNamed(
        post("/v1/reports", "{\"reason\": " + deep.replace("[", "{\"a\":") + "}"), "reason");
    assertNamed(post("/v1/commands", "{\"s\": " + deep + "}"), "body");
  }

  @Test
  void aFieldNameIsShownShortenedAndWithoutControlCharacters() {
    String name = "x\\u001b[2J\\n" + "y".repeat(5000);

    Response answer = post("/v1/generations", "{\"" + name + "\": 1}");

    assertProblem(answer);
    assertThat(answer.jsonPath().getString("detail"))
        .hasSizeLessThan(200)
        .contains("yyyy")
        .doesNotContain("\u001b", "\n");
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] latin1 = "{\"model\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] odd = {0, '{', 0, '}', 0};

    for (byte[] body : List.of(latin1, odd, new byte[] {(byte) 0xFF}, new byte[100])) {
      assertProblem(
          given().contentType("application/json").body(body).when().post("/v1/generations"));
    }
  }

  @Test
  void jsonInUtf16IsTakenAsRfc4627HadIt() throws Exception {
    announce();

    byte[] body =
        "{\"model\": \"%s\", \"reporter\": \"ann\", \"generationId\": \"g\"}"
            .formatted(model)
            .getBytes(StandardCharsets.UTF_16LE);

    assertThat(given().contentType("application/json").body(body).post("/v1/reports").statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"standard", "url-safe", "unpadded", "lines of 75", "lines of 76 with CR", "data"})
  void aPictureIsTakenInEveryUsualFormOfBase64(String form) throws Exception {
    // given pictures whose bytes need both of the letters that URLs can't have
    announce();
    byte[] png = png();
    String plain = Base64.getEncoder().encodeToString(png);
    assertThat(plain).contains("+", "/", "=");
    String text =
        switch (form) {
          case "url-safe" -> Base64.getUrlEncoder().encodeToString(png);
          case "unpadded" -> Base64.getUrlEncoder().withoutPadding().encodeToString(png);
          case "lines of 75" -> plain.replaceAll("(.{75})", "$1\\\\n");
          case "lines of 76 with CR" -> plain.replaceAll("(.{76})", "$1\\\\r\\\\n") + "\\r\\n";
          case "data" -> "data:image/png;base64," + plain;
          default -> plain;
        };

    // when
    Response answer = post("/v1/reports", inline(text));

    // then
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(202);
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .filteredOn(report -> report.getModel().equals(model))
        .extracting(SensitiveReport::getPng)
        .singleElement()
        .satisfies(kept -> assertThat(kept.array()).isEqualTo(png));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "A",
        "s3cr3t!",
        "%%%%",
        "AAAA=AAAA",
        "AA===",
        "data:image/png,s3cr3t",
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:;base64,s3cr3t!",
        "https://example.org/s3cr3t.png",
      })
  void anythingElseForAPictureIsRefusedInOneShortSentence(String text) throws Exception {
    announce();

    Response answer = post("/v1/reports", inline(text));

    assertNamed(answer, "png");
    assertThat(answer.jsonPath().getString("detail")).hasSizeLessThan(160).endsWith(".");
  }

  @Test
  void aClientMayAskFirstWhetherItsBodyIsWanted() throws Exception {
    String answer =
        exchange(
            "POST /v1/generations HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n").contains("HTTP/1.1 400 ", "\"model");
  }

  @Test
  void oldClientsAreAnsweredInHttp10() throws Exception {
    String answer = exchange("GET /v1/models HTTP/1.0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.0 200 ").contains("\r\n\r\n{\"items\":[");
  }

  /** Sends bytes on a connection of its own, and reads until the server closes it. */
  private static String exchange(String request) throws IOException {
    URI server = URI.create("http://localhost:" + io.restassured.RestAssured.port);
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(8_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String inline(String png) {
    return "{\"model\": \"%s\", \"reporter\": \"ann\", \"png\": \"%s\"}".formatted(model, png);
  }

  /** A model of which a version is known, though none is served. */
  private void announce() throws Exception {
    ModelVersion version =
        Versions.builder(model, "v1")
            .setWidth(TinyModel.SIZE)
            .setHeight(TinyModel.SIZE)
            .setWeightsUri(model + "/v1")
            .setManifestSha256("00")
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/v1", version).get();
  }

  /** As bytes: the client takes a string with many brackets apart, for seconds. */
  private static Response post(String path, String body) {
    return given()
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8))
        .when()
        .post(path);
  }

  private static void assertNamed(Response answer, String field) {
    assertProblem(answer);
    List<Map<String, String>> violations = answer.jsonPath().getList("violations");
    assertThat(violations).as(answer.asString()).isNotNull().hasSize(1);
    assertThat(violations.get(0)).containsEntry("field", field).containsEntry("in", "body");
    assertThat(violations.get(0).get("message")).isNotBlank();
  }

  /** A problem that neither shows the payload nor what reads it. */
  private static void assertProblem(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
    assertThat(answer.contentType()).startsWith("application/problem+json");
    assertThat(answer.asString())
        .hasSizeLessThan(1000)
        .doesNotContain(PAYLOAD, "fasterxml", "java.lang", "io.lethe", "eserializ", "token");
    assertThat(answer.jsonPath().getInt("status")).isEqualTo(400);
  }

  /** Noise, since a plain picture's base64 lacks some letters. */
  private static byte[] png() {
    for (long seed = 1; ; seed++) {
      byte[] pixels = new byte[TinyModel.SIZE * TinyModel.SIZE];
      new java.util.Random(seed).nextBytes(pixels);
      byte[] png = Png.encode(new Picture(TinyModel.SIZE, TinyModel.SIZE, 1, pixels));
      String text = Base64.getEncoder().encodeToString(png);
      if (text.contains("+") && text.contains("/") && text.endsWith("=")) {
        return png;
      }
    }
  }
}
