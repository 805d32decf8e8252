package io.lethe.http.identity;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.ext.Provider;

/** A call without credentials where some are needed: 401. */
@Provider
@Priority(Unauthenticated.PRIORITY)
public class UnauthorizedMapper extends ExceptionMapperBase<UnauthorizedException> {

  @Override
  protected HttpProblem toProblem(UnauthorizedException e) {
    return Unauthenticated.problem();
  }
}
