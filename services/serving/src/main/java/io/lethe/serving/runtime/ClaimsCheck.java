package io.lethe.serving.runtime;

import io.lethe.serving.idempotency.RequestClaims;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the requests' claims were read: before, no request with a requestId is answered. */
@Readiness
@ApplicationScoped
public class ClaimsCheck implements HealthCheck {

  private final RequestClaims claims;

  ClaimsCheck(RequestClaims claims) {
    this.claims = claims;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("request claims").status(claims.hasCaughtUp()).build();
  }
}
