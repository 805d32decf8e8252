package io.lethe.serving.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;

import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.topics.TopicWriter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a query says that can't be meant is named. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class QueryParametersTest {

  private static final String MODEL = "asked-oddly";

  @Inject TopicWriter writer;

  @ParameterizedTest
  @CsvSource({
    "/v1/models/asked-oddly/versions?limit=abc, limit",
    "/v1/models/asked-oddly/versions?limit=0, limit",
    "/v1/models/asked-oddly/versions?limit=1001, limit",
    "/v1/models/asked-oddly/versions?offset=-1, offset",
    "/v1/models/asked-oddly/versions?offset=1.5, offset",
    "/v1/models/asked-oddly/versions?offset=99999999999, offset",
    "/v1/events?model=No%20Model, model",
    "/v1/events?types=generations%2Cnonsense, types"
  })
  void aWrongParameterIsNamed(String path, String parameter) throws Exception {
    // given
    writer.sendByModel(Topics.MODEL_VERSIONS, MODEL + "/v1", Versions.version(MODEL, "v1")).get();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/v1/models/" + MODEL).statusCode() == 200);

    // then
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("violations.field", contains(parameter))
        .body("violations.in", contains("query"));
  }
}
