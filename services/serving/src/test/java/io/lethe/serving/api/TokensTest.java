package io.lethe.serving.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Callers that bring a token of an OpenID Connect provider. */
@QuarkusTest
@TestProfile(TokensTest.ByToken.class)
class TokensTest {

  /** An application that takes the tokens of one provider. */
  public static final class ByToken implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(GreyLoaders.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(
          new TestResourceEntry(ServingStack.class), new TestResourceEntry(TokenIssuer.class));
    }
  }

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Inject TopicWriter writer;

  TokenIssuer issuer;

  private final String model = "t-" + UUID.randomUUID();

  @Test
  void aTokenTellsWhoCallsAndWhatTheyMay() throws Exception {
    // given
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/v1", Versions.version(model, "v1")).get();
    String token = issuer.token("subject-17", "reporter");
    Map<String, String> report = Map.of("model", model, "generationId", "g", "reportId", model);

    // when
    report(token, report).then().statusCode(202);

    // then the reporter is the subject, and no claim that may change hands
    assertThat(TopicLog.committed(bootstrap, Topics.REPORTS))
        .filteredOn(written -> written.getReportId().equals(model))
        .extracting(SensitiveReport::getReporter)
        .containsExactly("subject-17");
    report(token, Map.of("model", model, "generationId", "g", "reporter", "somebody"))
        .then()
        .statusCode(403)
        .body("violations.field", contains("reporter"));
    report(issuer.token("subject-17", "viewer"), report).then().statusCode(403);
    assertThat(statusOf(token)).isEqualTo(200);
  }

  @Test
  void aTokenThatIsNotForUsOrNotGoodIsNoToken() {
    Stream<Function<String, String>> bad =
        Stream.of(
            name -> issuer.expired(name, "viewer"),
            name -> issuer.forAnother(name, "viewer"),
            name -> issuer.ofAnother(name, "viewer"),
            name -> issuer.forged(name, "viewer"),
            name -> "nonsense");

    assertThat(bad.map(token -> statusOf(token.apply("ann")))).containsOnly(401);
    assertThat(given().get("/v1/models").statusCode()).isEqualTo(401);
  }

  private static Response report(String token, Map<String, String> body) {
    return given()
        .header("Authorization", "Bearer " + token)
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/reports");
  }

  private static int statusOf(String token) {
    return given().header("Authorization", "Bearer " + token).get("/v1/models").statusCode();
  }
}
