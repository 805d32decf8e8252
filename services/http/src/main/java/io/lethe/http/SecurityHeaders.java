package io.lethe.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Tells browsers, on each response, to show nothing of it in another site's page, to guess no type,
 * to run no script, and to keep nothing. A resource that sets one of these headers itself goes
 * first: a picture says so how long it may be kept.
 */
@Singleton
public class SecurityHeaders {

  /** Before {@link ForeignRequests}, so that refusals have them too. */
  private static final int PRIORITY = 500;

  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer",
          "Cache-Control", "no-store");

  void register(@Observes Filters filters) {
    filters.register(this::add, PRIORITY);
  }

  void add(RoutingContext context) {
    // A proxy that ends TLS says so in its headers, where Quarkus is told to believe it.
    boolean isEncrypted = "https".equals(context.request().scheme());
    context.addHeadersEndHandler(ignored -> add(context.response().headers(), isEncrypted));
    context.next();
  }

  private static void add(MultiMap headers, boolean isEncrypted) {
    ALWAYS.forEach(
        (name, value) -> {
          if (!headers.contains(name)) {
            headers.set(name, value);
          }
        });
    if (isEncrypted) {
      // A browser heeds it only where it came encrypted.
      headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
  }
}
