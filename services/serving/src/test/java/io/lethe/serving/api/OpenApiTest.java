package io.lethe.serving.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The served OpenAPI document shows by examples how each operation is used. */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class OpenApiTest {

  private JsonNode document;

  @BeforeEach
  void read() throws IOException {
    document =
        new ObjectMapper()
            .readTree(given().accept("application/json").get("/q/openapi").asString());
  }

  @Test
  void eachRequestAndEachAnswerHasAnExample() {
    var softly = new SoftAssertions();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          String name = method.getKey() + " " + path.getKey();
                          JsonNode operation = method.getValue();
                          if (operation.has("requestBody")) {
                            requireExamples(softly, name, operation.path("requestBody"));
                          }
                          operation
                              .path("responses")
                              .properties()
                              .forEach(
                                  r -> {
                                    if (!r.getKey().equals("304")) {
                                      requireExamples(
                                          softly, name + " " + r.getKey(), r.getValue());
                                    }
                                  });
                        }));
    softly.assertAll();
    assertThat(document.path("paths").size()).isGreaterThan(8);
  }

  @Test
  void eachErrorIsAProblem() {
    document
        .findValues("responses")
        .forEach(
            responses ->
                responses
                    .properties()
                    .forEach(
                        response -> {
                          if (response.getKey().startsWith("4")
                              || response.getKey().startsWith("5")) {
                            assertThat(response.getValue().path("content").fieldNames())
                                .toIterable()
                                .containsExactly("application/problem+json");
                          }
                        }));
  }

  private void requireExamples(SoftAssertions softly, String name, JsonNode holder) {
    softly.assertThat(holder.path("content").size()).as(name).isPositive();
    holder
        .path("content")
        .properties()
        .forEach(
            media -> {
              // A picture's example would be its bytes.
              if (!media.getKey().startsWith("image/")) {
                softly.assertThat(hasExample(media.getValue())).as(name + media).isTrue();
              }
            });
  }

  private boolean hasExample(JsonNode media) {
    String reference = media.path("schema").path("$ref").asText();
    JsonNode schema =
        reference.isEmpty() ? media.path("schema") : document.at(reference.substring(1));
    return media.has("example")
        || media.has("examples")
        || schema.has("example")
        || schema.has("examples");
  }
}
