package io.lethe.http.identity;

import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.ext.Provider;

/** A call with credentials that are not known: 401. */
@Provider
@Priority(Unauthenticated.PRIORITY)
public class AuthenticationFailedMapper extends ExceptionMapperBase<AuthenticationFailedException> {

  @Override
  protected HttpProblem toProblem(AuthenticationFailedException e) {
    return Unauthenticated.problem();
  }
}
