package io.lethe.serving.rest.problem;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/**
 * A request that can't be met now: 409, 429, 503 or 504, with the time to try again after; or 410
 * without one.
 */
@Provider
public class RefusedMapper extends ExceptionMapperBase<RefusedException> {

  private static final int SOON_SECONDS = 1;
  private static final int LATER_SECONDS = 5;

  @Override
  protected HttpProblem toProblem(RefusedException e) {
    Status status = status(e.refusal());
    boolean soon = e.refusal() == Refusal.QUEUE_FULL || e.refusal() == Refusal.IN_PROGRESS;
    int wait = soon ? SOON_SECONDS : LATER_SECONDS;
    var problem =
        HttpProblem.builder()
            .withStatus(status)
            .withTitle(status.getReasonPhrase())
            .withDetail(e.getMessage());
    return e.refusal() == Refusal.RETIRED
        ? problem.build()
        : problem.withHeader(HttpHeaders.RETRY_AFTER, wait).build();
  }

  private static Status status(Refusal refusal) {
    return switch (refusal) {
      case QUEUE_FULL -> Status.TOO_MANY_REQUESTS;
      case DEADLINE -> Status.GATEWAY_TIMEOUT;
      case IN_PROGRESS -> Status.CONFLICT;
      case RETIRED -> Status.GONE;
      case NOT_READY, STOPPING, BROKER_AWAY, STORE_AWAY -> Status.SERVICE_UNAVAILABLE;
    };
  }
}
