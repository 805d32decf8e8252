package io.lethe.http.identity;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.spi.runtime.AuthenticationFailureEvent;
import io.quarkus.security.spi.runtime.AuthorizationFailureEvent;
import io.quarkus.security.spi.runtime.SecurityEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each call that is refused for who makes it: never a key, a token or a body. */
@Singleton
public class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

  void unknown(@Observes AuthenticationFailureEvent event) {
    LOG.warn("Refused a call whose credentials are not known: {}", call(event));
  }

  void forbidden(@Observes AuthorizationFailureEvent event) {
    SecurityIdentity identity = event.getSecurityIdentity();
    boolean isKnown = identity != null && !identity.isAnonymous();
    LOG.warn(
        "Refused a call of {}: {}",
        isKnown ? "a caller without the role" : "nobody in particular",
        call(event));
  }

  private static String call(SecurityEvent event) {
    Object context = event.getEventProperties().get(RoutingContext.class.getName());
    return context instanceof RoutingContext call
        ? "%s from %s".formatted(call.request().method(), call.request().remoteAddress().host())
        : "of no request";
  }
}
