package io.lethe.standalone.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.standalone.Lethe;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that call a REST interface, against one that answers what the test says. */
class RestCommandsTest {

  private static final String SAMPLE = "a".repeat(64);
  private static final String TAKEN = "{\"reportId\": \"r1\"}";

  @TempDir Path directory;
  private final StubService serving = new StubService();
  private final StubService labeler = new StubService();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    serving.close();
    labeler.close();
  }

  @Test
  void picturesAreMadeAndKept() throws Exception {
    // given one picture and one that the guard held back
    serving.answer(
        "POST /v1/generations",
        200,
        """
        {"requestId": "q", "model": "mnist", "images": [
          {"generationId": "g0", "index": 0, "modelVersion": "v1", "seed": 42, "guard": "PASSED",
           "png": "%s", "url": "/x"},
          {"generationId": "g1", "index": 1, "modelVersion": "v1", "seed": 43, "guard": "BLOCKED",
           "png": null, "url": null}]}
        """
            .formatted(Base64.getEncoder().encodeToString(new byte[] {1, 2, 3})));

    // when
    int code =
        run(
            "generate",
            "--model=mnist",
            "--count=2",
            "--seed=42",
            "--prompt=a cat",
            "--out=" + directory);

    // then
    assertThat(code).as("%s", err).isZero();
    JsonNode asked = serving.calls().get(0).body();
    assertThat(asked.get("count").asInt()).isEqualTo(2);
    assertThat(asked.get("seed").asLong()).isEqualTo(42);
    assertThat(asked.get("prompt").asText()).isEqualTo("a cat");
    assertThat(asked.has("steps")).isFalse();
    assertThat(Files.readAllBytes(directory.resolve("g0.png"))).containsExactly(1, 2, 3);
    assertThat(directory.resolve("g1.png")).doesNotExist();
    assertThat(out.toString().lines().skip(1))
        .containsExactly(
            "g0          v1         42  PASSED   " + directory.resolve("g0.png"),
            "g1          v1         43  BLOCKED  -");
  }

  @Test
  void programsGetThePicturesFactsWithoutTheirBytes() throws Exception {
    // given
    serving.answer(
        "POST /v1/generations",
        200,
        "{\"model\": \"mnist\", \"images\": [{\"generationId\": \"g0\", \"png\": \"AQ==\"}]}");

    // when
    int code = run("generate", "--model=mnist", "-o", "json");

    // then
    assertThat(code).as("%s", err).isZero();
    JsonNode image = new ObjectMapper().readTree(out.toString()).get("images").get(0);
    assertThat(image.get("generationId").asText()).isEqualTo("g0");
    assertThat(image.has("png")).isFalse();
    assertThat(serving.calls().get(0).body().get("inline").asBoolean()).isFalse();
  }

  @Test
  void eachReportedPictureIsAReport() {
    // given
    serving.answer("POST /v1/reports", 202, TAKEN);

    // when
    int code = run("report", "--model=mnist", "--reason=not nice", "--reporter=ann", "g0", "g1");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(serving.calls())
        .extracting(call -> call.body().get("generationId").asText())
        .containsExactly("g0", "g1");
    assertThat(serving.calls().get(0).body().get("reporter").asText()).isEqualTo("ann");
    assertThat(serving.calls().get(0).body().get("reason").asText()).isEqualTo("not nice");
    assertThat(out.toString()).contains("r1      g0", "r1      g1");
  }

  @Test
  void reportsBeforeARefusedOneAreTold() {
    // given
    serving.answerOnce("POST /v1/reports", 202, TAKEN);
    serving.answer("POST /v1/reports", 404, "{\"detail\": \"There is no such picture.\"}");

    // when
    int code = run("report", "--model=mnist", "--reporter=ann", "g0", "g1");

    // then whoever takes the first one back knows its id
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("r1      g0").doesNotContain("g1");
    assertThat(err.toString()).contains("There is no such picture.");
  }

  @Test
  void aPictureOfAnotherOriginIsReportedWithItsBytes() throws Exception {
    // given
    serving.answer("POST /v1/reports", 202, TAKEN);
    Path picture = Files.write(directory.resolve("a.png"), new byte[] {1, 2, 3});

    // when
    int code = run("report", "--model=mnist", "--picture=" + picture, "--report-id=mine");

    // then
    assertThat(code).as("%s", err).isZero();
    JsonNode sent = serving.calls().get(0).body();
    assertThat(sent.get("png").binaryValue()).containsExactly(1, 2, 3);
    assertThat(sent.get("reportId").asText()).isEqualTo("mine");
  }

  @Test
  void aReportNamesPicturesOrBringsOne() {
    assertThat(run("report", "--model=mnist")).isEqualTo(2);
    assertThat(run("report", "--model=mnist", "--report-id=r", "g0", "g1")).isEqualTo(2);
    assertThat(serving.calls()).isEmpty();
  }

  @Test
  void reportsAreTakenBack() {
    // given
    serving.answer("POST /v1/reports", 202, TAKEN);

    // when
    int code = run("retract", "--model=mnist", "--reporter=ann", "r1");

    // then
    assertThat(code).as("%s", err).isZero();
    JsonNode sent = serving.calls().get(0).body();
    assertThat(sent.get("kind").asText()).isEqualTo("RETRACT");
    assertThat(sent.get("reportId").asText()).isEqualTo("r1");
  }

  @Test
  void whoeverHasATokenNeedsNoName() throws Exception {
    // given
    serving.answer("POST /v1/reports", 202, TAKEN);
    Path file = Files.writeString(directory.resolve("token"), "# mine\nabc.def\n");

    // when
    int code = run("report", "--model=mnist", "--token-file=" + file, "g0");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(serving.calls().get(0).authorization()).isEqualTo("Bearer abc.def");
    assertThat(serving.calls().get(0).body().has("reporter")).isFalse();
  }

  @Test
  void whatIsHeldBackIsReadFromTheLabeler() {
    // given
    labeler.answer(
        "GET /v1/quarantine/mnist?offset=0&limit=1000",
        200,
        """
        {"items": [{"sampleId": "%s", "reason": "no quorum", "quarantinedAt": "2026-11-29T10:00:00Z",
          "supports": [{"reporter": "ann"}, {"reporter": "bob"}, {"reporter": "ann"}]}],
         "offset": 0, "total": 1}
        """
            .formatted(SAMPLE));

    // when
    int code = run("quarantine", "list", "--model=mnist");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).contains(SAMPLE + "  2026-11-29T10:00:00Z  ann, bob   no quorum\n");
    assertThat(serving.calls()).isEmpty();
  }

  @Test
  void groupsAreListedToo() {
    // given
    labeler.answer(
        "GET /v1/quarantine/mnist/groups?offset=0&limit=1000",
        200,
        """
        {"items": [{"sampleIds": ["a", "b"], "reporters": 3, "heldSince": "2026-11-29T10:00:00Z",
          "activeLabels": 1, "retractedLabels": 0}], "offset": 0, "total": 1}
        """);

    // when
    int code = run("quarantine", "list", "--groups", "--model=mnist");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("       2          3  2026-11-29T10:00:00Z")
        .contains("a b\n");
  }

  @Test
  void aHeldPictureIsWrittenToAFile() throws Exception {
    // given
    labeler.answer(
        "GET /v1/quarantine/mnist/" + SAMPLE + "/picture",
        200,
        Map.of("Content-Type", "image/png"),
        new byte[] {7, 8});

    // when
    int code =
        run("quarantine", "picture", SAMPLE, "--model=mnist", "--out=" + directory.resolve("p"));

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(Files.readAllBytes(directory.resolve("p"))).containsExactly(7, 8);
  }

  @Test
  void verdictsAreCommands() {
    // given
    serving.answer("POST /v1/commands", 202, "{\"commandId\": \"c1\"}");

    // when
    int approved = run("quarantine", "approve", "--model=mnist", "--by=eve", SAMPLE);
    int rejected = run("quarantine", "reject", "--model=mnist", "--reason=fine", SAMPLE);

    // then
    assertThat(approved + rejected).as("%s", err).isZero();
    assertThat(serving.calls())
        .extracting(call -> call.body().get("kind").asText())
        .containsExactly("ACCEPT", "REJECT");
    assertThat(serving.calls().get(0).body().get("by").asText()).isEqualTo("eve");
    assertThat(out.toString()).contains("ACCEPT of picture " + SAMPLE + " is sent, command c1\n");
  }

  @Test
  void allPagesOfVersionsAreListed() {
    // given 1001 versions in pages of 1000
    serving.answer("GET /v1/models/m/versions?offset=0&limit=1000", 200, page(0, 1000));
    serving.answer("GET /v1/models/m/versions?offset=1000&limit=1000", 200, page(1000, 1001));

    // when
    int code = run("versions", "list", "--model=m");

    // then
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString().lines()).hasSize(1002);
    assertThat(out.toString()).contains("v1000    PUBLISHED  -         base         3  -\n");
  }

  private static String page(int from, int to) {
    List<String> items =
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    ("{\"version\": \"v%d\", \"status\": \"PUBLISHED\", \"champion\": false,"
                            + " \"parent\": \"base\", \"labelCount\": 3}")
                        .formatted(i))
            .toList();
    return "{\"items\": [%s], \"offset\": %d, \"total\": 1001}"
        .formatted(String.join(",", items), from);
  }

  @Test
  void aVersionIsShownFactByFactAndTwoAreCompared() {
    // given
    serving.answer(
        "GET /v1/models/m/versions/v1",
        200,
        "{\"version\": \"v1\", \"labelCount\": 3, \"gateFigures\": {\"rate\": 0.5}, \"job\": null}");
    serving.answer(
        "GET /v1/models/m/versions/v2",
        200,
        "{\"version\": \"v2\", \"labelCount\": 3, \"gateFigures\": {\"rate\": 0.25}, \"job\": {\"outcome\": \"X\"}}");

    // when
    int shown = run("versions", "show", "v1", "--model=m");
    int compared = run("versions", "diff", "v1", "v2", "--model=m");

    // then what is alike is left out, and so is what became of them
    assertThat(shown + compared).as("%s", err).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            FACT              VALUE
            version           v1
            labelCount        3
            gateFigures.rate  0.5
            job               -
            FACT              v1   v2    DIFFERENCE
            version           v1   v2    -
            gateFigures.rate  0.5  0.25  -0.250000
            """);
  }

  @Test
  void aRefusalIsOneSentenceThatNamesTheField() {
    // given
    serving.answer(
        "POST /v1/generations",
        400,
        """
        {"title": "Bad Request", "detail": "The body can't be used.",
         "violations": [{"field": "count", "in": "body", "message": "must be 1 to 64"}]}
        """);

    // when
    int code = run("generate", "--model=mnist", "--count=1000");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "lethe: %s answered 400: The body can't be used. (count: must be 1 to 64)\n"
                .formatted(serving.url()));
  }

  @Test
  void whoIsNotKnownIsToldHowToSayIt() {
    // given an answer without any body
    serving.answer("POST /v1/reports", 401, "");

    // when
    int code = run("report", "--model=mnist", "g0");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("answered 401: without a reason.", "LETHE_TOKEN_FILE");
  }

  @Test
  void aServiceThatIsBusySaysWhenToComeAgain() {
    // given
    serving.answer(
        "POST /v1/generations",
        429,
        Map.of("Retry-After", "5"),
        "{\"detail\": \"Too many.\"}".getBytes(StandardCharsets.UTF_8));

    // when
    int code = run("generate", "--model=mnist");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).endsWith("answered 429: Too many. Try again after 5 s.\n");
  }

  @Test
  void aServiceThatIsNotThereIsOneSentence() {
    // given
    serving.close();

    // when
    int code = run("versions", "list", "--model=m");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).startsWith("lethe: Nothing answers at " + serving.url());
    assertThat(err.toString()).hasLineCount(1);
  }

  @Test
  void anAddressThatIsNoneIsAWrongCommandLine() {
    assertThat(
            Lethe.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("versions", "list", "--model=m", "--url=nowhere"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--url must be a URL such as http://127.0.0.1:8080");
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(
                    Stream.of(arguments),
                    Stream.of("--url=" + serving.url(), "--labeler-url=" + labeler.url()))
                .toArray(String[]::new));
  }
}
