package io.lethe.serving.rest.problem;

import io.lethe.serving.idempotency.RequestIdReusedException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.ext.Provider;

/** One requestId for two different requests: 422, as the draft of Idempotency-Key has it. */
@Provider
public class RequestIdReusedMapper extends ExceptionMapperBase<RequestIdReusedException> {

  private static final int UNPROCESSABLE_CONTENT = 422;

  @Override
  protected HttpProblem toProblem(RequestIdReusedException e) {
    return HttpProblem.builder()
        .withStatus(UNPROCESSABLE_CONTENT)
        .withTitle("Unprocessable Content")
        .withDetail(e.getMessage())
        .build();
  }
}
