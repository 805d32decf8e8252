package io.lethe.http.query;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;

/** Problems of what a client wrote, in the form that bean validation's have. */
public final class InvalidFields {

  private InvalidFields() {}

  /**
   * A 400 that names the field.
   *
   * @param field its name, as clients write it
   * @param place where it stands: body, header, query or path
   * @param message one sentence that may be shown to clients
   */
  public static HttpProblem problem(String field, String place, String message) {
    return problem(Status.BAD_REQUEST, field, place, message);
  }

  /**
   * Like {@link #problem(String, String, String)}, with another status.
   *
   * @param status of the response, 400 or above
   */
  public static HttpProblem problem(Status status, String field, String place, String message) {
    return HttpProblem.builder()
        .withStatus(status)
        .withTitle(status.getReasonPhrase())
        .withDetail(message)
        .with("violations", List.of(Map.of("field", field, "in", place, "message", message)))
        .build();
  }
}
