package io.lethe.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Lets browsers run what the console's pages are made of, and nothing else: scripts, styles and
 * calls of this service alone. All other answers are told to run nothing at all.
 */
@Singleton
public class PageHeaders {

  /** Before the headers of all answers, which leave alone what is set already. */
  private static final int PRIORITY = 600;

  private static final List<String> PATHS = List.of("/console/", "/_static/", "/webjars/");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  void register(@Observes Filters filters) {
    filters.register(this::add, PRIORITY);
  }

  private void add(RoutingContext context) {
    if (isPage(context.normalizedPath())) {
      MultiMap headers = context.response().headers();
      headers.set("Content-Security-Policy", POLICY);
      // A browser asks each time whether its copy is still good: pages change with the service.
      headers.set("Cache-Control", "no-cache");
    }
    context.next();
  }

  static boolean isPage(String path) {
    return path.equals("/")
        || path.equals("/index.html")
        || PATHS.stream().anyMatch(path::startsWith);
  }
}
