package io.lethe.http.refusals;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.spi.runtime.AuthenticationFailureEvent;
import io.quarkus.security.spi.runtime.AuthorizationFailureEvent;
import io.quarkus.security.spi.runtime.SecurityEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each call that is refused for who makes it, or how often: never a key, a token or a
 * body. A flood of such calls is no flood of lines: beyond {@value #MOST_LINES} in a minute they
 * are counted, and the next line says how many there were.
 */
@Singleton
public class RefusalLog {

  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final int MOST_LINES = 60;

  private final LineBudget lines = new LineBudget(MOST_LINES, Duration.ofMinutes(1));

  void unknown(@Observes AuthenticationFailureEvent event) {
    write("Refused a call whose credentials are not known", call(event));
  }

  void forbidden(@Observes AuthorizationFailureEvent event) {
    SecurityIdentity identity = event.getSecurityIdentity();
    boolean isKnown = identity != null && !identity.isAnonymous();
    write(
        "Refused a call of %s"
            .formatted(isKnown ? "a caller without the role" : "nobody in particular"),
        call(event));
  }

  /** A caller or an address calls too often. */
  public void tooOften(HttpServerRequest request) {
    write("Refused a call of who calls too often", call(request));
  }

  /** A call is for another host, or of another site's page. */
  public void foreign(HttpServerRequest request) {
    write("Refused a call for another host, or of another site's page", call(request));
  }

  private void write(String what, String call) {
    lines
        .next()
        .ifPresent(
            unsaid -> {
              if (unsaid > 0) {
                LOG.warn("Refused {} more calls, which were too many for a line each.", unsaid);
              }
              LOG.warn("{}: {}", what, call);
            });
  }

  private static String call(SecurityEvent event) {
    Object context = event.getEventProperties().get(RoutingContext.class.getName());
    return context instanceof RoutingContext call ? call(call.request()) : "of no request";
  }

  private static String call(HttpServerRequest request) {
    return "%s from %s".formatted(request.method(), request.remoteAddress().host());
  }
}
