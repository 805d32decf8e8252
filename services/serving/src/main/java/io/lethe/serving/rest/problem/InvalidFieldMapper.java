package io.lethe.serving.rest.problem;

import io.lethe.serving.refusal.InvalidFieldException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/** A field that can't be used: 400, in the form that bean validation's problems have. */
@Provider
public class InvalidFieldMapper extends ExceptionMapperBase<InvalidFieldException> {

  @Override
  protected HttpProblem toProblem(InvalidFieldException e) {
    return HttpProblem.builder()
        .withStatus(Status.BAD_REQUEST)
        .withTitle("Bad Request")
        .withDetail(e.getMessage())
        .with(
            "violations",
            List.of(Map.of("field", e.field(), "in", e.place(), "message", e.getMessage())))
        .build();
  }
}
