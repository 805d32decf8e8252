package io.lethe.serving.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Command;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that say by a key who they are. */
@QuarkusTest
@TestProfile(ApiKeysTest.ByKey.class)
class ApiKeysTest {

  /** An application with a caller of each role, whose key is named after the caller. */
  public static final class ByKey implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      String lines =
          Stream.of("viewer", "user", "reporter", "trusted-reporter", "moderator", "operator")
                  .map(role -> "%s-1 %s %s".formatted(role, role, sha256("key of " + role)))
                  .collect(Collectors.joining("\n"))
              + "\noften reporter "
              + sha256("key of often")
              + "\nsecond user "
              + sha256("key of second");
      try {
        Path file = Files.writeString(Files.createTempFile("lethe-keys-", ""), lines);
        file.toFile().deleteOnExit();
        return Map.of(
            "lethe.http.identity",
            "api-keys",
            "lethe.http.api-key-file",
            file.toString(),
            "lethe.http.limits.reports",
            "5");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(GreyLoaders.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(ServingStack.class));
    }

    private static String sha256(String text) {
      try {
        return HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @ConfigProperty(name = "lethe.store.location")
  Path store;

  @TestHTTPResource("/v1/events")
  URI events;

  @Inject TopicWriter writer;

  private final String model = "k-" + UUID.randomUUID();

  @BeforeEach
  void announce() throws Exception {
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/v1", Versions.version(model, "v1")).get();
  }

  @Test
  void whoHasNoKeyOrAWrongOneIsNotAnswered() {
    assertProblem(given().get("/v1/models").then(), 401);
    assertProblem(given().header("Authorization", "Bearer nonsense").get("/v1/models").then(), 401);
    assertProblem(given().header("Authorization", "Basic a2V5").get("/v1/models").then(), 401);
    given().get("/q/health/live").then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource({
    "viewer, 200, 403, 403, 403",
    "user, 200, 400, 403, 403",
    "reporter, 200, 403, 400, 403",
    "trusted-reporter, 200, 403, 400, 403",
    "moderator, 200, 403, 403, 400",
    "operator, 200, 403, 403, 400"
  })
  void eachMayDoWhatItsRoleAllows(
      String role, int models, int generations, int reports, int commands) {
    // what is allowed is refused for its empty body
    assertThat(as(role).get("/v1/models").statusCode()).isEqualTo(models);
    assertThat(post(as(role), "/v1/generations", Map.of()).extract().statusCode())
        .isEqualTo(generations);
    assertThat(post(as(role), "/v1/reports", Map.of()).extract().statusCode()).isEqualTo(reports);
    assertThat(post(as(role), "/v1/commands", Map.of()).extract().statusCode()).isEqualTo(commands);
  }

  @Test
  void theReporterIsWhoCalls() {
    // given
    Map<String, String> report = Map.of("model", model, "generationId", "g", "reportId", model);

    // when
    post(as("reporter"), "/v1/reports", report).statusCode(202);

    // then
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .filteredOn(written -> written.getReportId().equals(model))
        .extracting(SensitiveReport::getReporter)
        .containsExactly("reporter-1");

    // when it says that it is somebody else
    Map<String, String> other = Map.of("model", model, "generationId", "g", "reporter", "ann");

    // then
    assertProblem(post(as("reporter"), "/v1/reports", other), 403)
        .body("violations.field", contains("reporter"));
  }

  @Test
  void reportsOfTrustedReportersGoWhereNoClientWrites() {
    // given
    Map<String, String> report = Map.of("model", model, "generationId", "g", "reportId", model);

    // when
    post(as("trusted-reporter"), "/v1/reports", report).statusCode(202);

    // then
    assertThat(TopicLog.committed(bootstrap, Topics.TRUSTED_REPORTS))
        .filteredOn(written -> written.getReportId().equals(model))
        .extracting(SensitiveReport::getReporter)
        .containsExactly("trusted-reporter-1");
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .extracting(SensitiveReport::getReportId)
        .doesNotContain(model);
  }

  @Test
  void aCommandIsOfWhoCallsAndOfItsRole() {
    // when
    Map<String, String> resume = Map.of("model", model, "kind", "RESUME", "commandId", model);
    post(as("operator"), "/v1/commands", resume).statusCode(202);

    // then
    assertThat(TopicLog.committed(bootstrap, Topics.COMMANDS))
        .filteredOn(written -> written.getCommandId().equals(model))
        .extracting(Command::getBy)
        .containsExactly("operator-1");
    Map<String, String> other = Map.of("model", model, "kind", "RESUME", "by", "ann");
    assertProblem(post(as("operator"), "/v1/commands", other), 403)
        .body("violations.field", contains("by"));
    assertProblem(post(as("moderator"), "/v1/commands", resume), 403)
        .body("violations.field", contains("kind"));
  }

  @Test
  void whoCallsTooOftenIsToldWhenToComeBack() {
    // when
    ValidatableResponse last = null;
    for (int call = 0; call < 100 && (last == null || last.extract().statusCode() != 429); call++) {
      last = post(as("often"), "/v1/reports", Map.of("model", model, "generationId", "g"));
    }

    // then
    assertProblem(last, 429).header("Retry-After", matchesPattern("[1-9][0-9]?"));
    post(as("reporter"), "/v1/reports", Map.of("model", model, "kind", "RETRACT")).statusCode(400);
  }

  @Test
  void aUserSeesItsOwnPicturesAndRequestsAlone() throws Exception {
    // given
    Path version = Files.createDirectories(store.resolve(model).resolve("v2"));
    Files.writeString(version.resolve("grey"), "9");
    var champions = new Champions(writer, model, FakeDenoiser.SHAPE);
    champions.announce("v2", VersionDirectory.seal(version, Map.of()));
    champions.deploy("v2");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> "v2".equals(as("viewer").get("/v1/models/" + model).path("liveVersion")));

    // when two ask for pictures under one id
    Map<String, String> request = Map.of("model", model, "requestId", model);
    JsonPath own = post(as("user"), "/v1/generations", request).extract().jsonPath();
    JsonPath others = post(as("second"), "/v1/generations", request).extract().jsonPath();

    // then each has its own
    assertThat(own.getString("requestId")).isEqualTo(model);
    String ownPicture = "/v1/generations/" + own.getString("images[0].generationId");
    String othersPicture = "/v1/generations/" + others.getString("images[0].generationId");
    assertThat(ownPicture).isNotEqualTo(othersPicture);
    as("user").get(ownPicture).then().statusCode(200).body("requestId", equalTo(model));
    as("user").get(ownPicture + "/image").then().statusCode(200);
    as("user").get("/v1/generations/requests/" + model).then().statusCode(200);
    assertProblem(as("user").get(othersPicture).then(), 404);
    assertProblem(
        as("user").header("If-None-Match", "*").get(othersPicture + "/image").then(), 404);
    as("moderator").get(othersPicture + "/image").then().statusCode(200);
    assertProblem(as("viewer").get(ownPicture).then(), 403);
    String since = "?types=generations&model=" + model;
    try (EventClient user = EventClient.listenAs("key of user", events, since);
        EventClient viewer = EventClient.listenAs("key of viewer", events, since)) {
      post(as("second"), "/v1/generations", Map.of("model", model)).statusCode(200);
      post(as("user"), "/v1/generations", Map.of("model", model, "requestId", "own-" + model))
          .statusCode(200);
      await().atMost(Duration.ofSeconds(60)).until(() -> viewer.data().size() >= 2);
      await().atMost(Duration.ofSeconds(60)).until(() -> !user.data().isEmpty());
      assertThat(user.data())
          .singleElement()
          .asString()
          .contains("\"requestId\":\"own-%s\"".formatted(model));
    }
    assertProblem(as("user").get("/v1/events?types=alarms").then(), 403)
        .body("violations.field", contains("types"));
  }

  private static RequestSpecification as(String role) {
    return given().header("Authorization", "Bearer key of " + role);
  }

  private static ValidatableResponse post(RequestSpecification by, String path, Object body) {
    return by.contentType(ContentType.JSON).body(body).post(path).then();
  }

  private static ValidatableResponse assertProblem(ValidatableResponse response, int status) {
    return response
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status));
  }
}
