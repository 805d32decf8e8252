package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.standalone.Lethe;
import io.lethe.standalone.cli.rest.StubService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code lethe status}, of services that say what the test wants, and of a real broker. */
@WithKafka
class StatusCommandTest {

  private static final String UP = "{\"status\": \"UP\", \"checks\": []}";

  private final TestKafka kafka;
  private final StubService serving = new StubService();
  private final StubService labeler = new StubService();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  StatusCommandTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void aSystem() {
    serving.answer("GET /q/health/ready", 200, UP);
    labeler.answer("GET /q/health/ready", 200, UP);
    serving.answer("GET /v1/models?limit=1", 200, "{}");
    models(
        """
        {"model": "mnist", "ready": true, "liveVersion": "v1", "champion": "v2", "mode": "PINNED",
         "lastJob": {"outcome": "REJECTED", "version": "v3"}}
        """);
    labeler.answer(
        "GET /v1/labels",
        200,
        "[{\"model\": \"mnist\", \"train\": 8, \"holdOut\": 2, \"held\": 3, \"pending\": 1}]");
    labeler.answer("GET /v1/dead-letters?limit=1", 200, "{\"items\": [], \"total\": 7}");
  }

  @AfterEach
  void stop() {
    serving.close();
    labeler.close();
  }

  @Test
  void allThatIsUpIsShownAtOneLook() {
    // when
    int code = run("--kafka", kafka.bootstrapServers());

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "broker UP " + kafka.bootstrapServers() + " -",
            "serving UP " + serving.url() + " -",
            "labeler UP " + labeler.url() + " -",
            "mnist LIVE v1 v2 PINNED 10 3 1 REJECTED v3",
            "dead letters: 7");
  }

  @Test
  void aServiceThatIsNotReadyIsNamedWithTheCheckThatFails() {
    // given
    serving.answer(
        "GET /q/health/ready",
        503,
        """
        {"status": "DOWN", "checks": [{"name": "broker", "status": "DOWN"},
          {"name": "models warm", "status": "UP"}]}
        """);

    // when
    int code = run();

    // then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("not ready: broker\n").doesNotContain("models warm");
  }

  @Test
  void aModelThatIsNotLiveIsAProblemAndOneThatIsColdOrRetiredIsNone() {
    // given
    models("{\"model\": \"a\", \"cold\": true}, {\"model\": \"b\", \"retiredUntil\": \"2027\"}");
    int fine = run();
    models("{\"model\": \"a\", \"ready\": false, \"cold\": false}");

    // when
    int code = run();

    // then
    assertThat(fine).as("%s", out).isZero();
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("COLD", "RETIRED", "NOT_READY");
  }

  @Test
  void whatTheCallerMayNotSeeIsNotKnown() throws Exception {
    // given a viewer, and health on another port
    labeler.answer("GET /v1/dead-letters?limit=1", 403, "{\"detail\": \"Forbidden.\"}");
    serving.answer("GET /q/health/ready", 404, "");

    // when
    int code = run("-o", "json");

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    JsonNode status = new ObjectMapper().readTree(out.toString());
    assertThat(status.get("deadLetters").isNull()).isTrue();
    assertThat(status.get("models").get(0).get("held").asInt()).isEqualTo(3);
  }

  @Test
  void aServiceThatTellsThisCallerNothingIsUpAllTheSame() throws Exception {
    // given a reporter, who may not see labels
    labeler.answer("GET /v1/labels", 403, "{\"detail\": \"Forbidden.\"}");

    // when
    int code = run("-o", "json");

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    JsonNode status = new ObjectMapper().readTree(out.toString());
    assertThat(status.get("labeler").get("up").asBoolean()).isTrue();
    assertThat(status.get("models").get(0).get("held").isNull()).isTrue();
  }

  @Test
  void anAddressThatNobodyKnowsHidesNothingElse() {
    // when
    int code = run("--kafka", "nowhere.invalid:9092");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("No resolvable bootstrap urls", "mnist", "LIVE");
  }

  @Test
  void aServiceThatIsAwayDoesNotHideTheOther() {
    // given
    labeler.close();

    // when
    int code = run();

    // then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString())
        .contains("Nothing answers at " + labeler.url(), "mnist", "dead letters: not known");
  }

  private void models(String items) {
    int total = items.split("\"model\"", -1).length - 1;
    serving.answer(
        "GET /v1/models?offset=0&limit=1000",
        200,
        "{\"items\": [%s], \"offset\": 0, \"total\": %d}".formatted(items, total));
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(
                    Stream.of("status", "--url", serving.url(), "--labeler-url", labeler.url()),
                    Stream.of(arguments))
                .toArray(String[]::new));
  }
}
