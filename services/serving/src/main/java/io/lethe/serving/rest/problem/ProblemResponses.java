package io.lethe.serving.rest.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Says of each response to an error in the OpenAPI document that it is an RFC 9457 problem. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemResponses implements OASFilter {

  private static final String PROBLEM = "application/problem+json";
  private static final int FIRST_ERROR = 400;
  private static final String MESSAGE = "65 pictures were asked for; 1 to 64 are allowed.";
  private static final Map<String, Object> EXAMPLE =
      Map.of(
          "status",
          FIRST_ERROR,
          "title",
          "Bad Request",
          "detail",
          MESSAGE,
          "instance",
          "/v1/generations",
          "violations",
          List.of(Map.of("field", "count", "in", "body", "message", MESSAGE)));

  @Override
  public Operation filterOperation(Operation operation) {
    APIResponses responses = operation.getResponses();
    if (responses != null && responses.getAPIResponses() != null) {
      responses
          .getAPIResponses()
          .forEach(
              (code, response) -> {
                if (code.matches("\\d+") && Integer.parseInt(code) >= FIRST_ERROR) {
                  describe(response);
                }
              });
    }
    return operation;
  }

  private static void describe(APIResponse response) {
    var media = OASFactory.createMediaType().example(EXAMPLE);
    response.setContent(OASFactory.createContent().addMediaType(PROBLEM, media));
  }
}
