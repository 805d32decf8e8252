package io.lethe.http.identity;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;

/** The answer to whom nobody knows. */
final class Unauthenticated {

  /** Before the problem library's mappers, which ask a field of Quarkus that is gone in 3.33. */
  static final int PRIORITY = 1;

  private Unauthenticated() {}

  static HttpProblem problem() {
    return HttpProblem.builder()
        .withStatus(Status.UNAUTHORIZED)
        .withTitle(Status.UNAUTHORIZED.getReasonPhrase())
        .withDetail("Say who you are: Authorization: Bearer, and a key or token that is known.")
        .withHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }
}
