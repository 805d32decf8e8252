package io.lethe.http;

import io.lethe.http.refusals.RefusalLog;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses what a web page of another site makes a browser send here: requests for a stranger's host
 * (DNS rebinding), and orders that a browser sends without asking first (cross-site request
 * forgery), which are those without a content type of JSON. Other clients than browsers notice the
 * first and the last rule alone.
 */
@Singleton
public class ForeignRequests {

  /** Before Quarkus' own filters, CORS included, which has 300. */
  private static final int PRIORITY = 400;

  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);
  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final AllowedHosts hosts;
  private final RefusalLog refusals;

  ForeignRequests(
      HttpConfig config,
      @ConfigProperty(name = "quarkus.http.host") String listening,
      RefusalLog refusals) {
    this.refusals = refusals;
    Set<String> named = new HashSet<>();
    config.hosts().orElse(List.of()).forEach(host -> named.add(host.toLowerCase(Locale.ROOT)));
    this.hosts = new AllowedHosts(listening, named);
  }

  void register(@Observes Filters filters) {
    filters.register(this::check, PRIORITY);
  }

  private void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    HostAndPort asked = request.authority();
    String host = request.getHeader("Host");
    // HTTP/1.0 needs no host; every browser sends one.
    boolean isOurs = asked == null ? host == null : hosts.allows(asked.host());
    if (!isOurs) {
      refusals.foreign(request);
      refuse(
          context,
          403,
          "Forbidden",
          "The request's host is no name of this service; lethe.http.hosts adds names.");
    } else if (!SAFE.contains(request.method()) && isForeign(request, asked)) {
      refusals.foreign(request);
      refuse(context, 403, "Forbidden", "Pages of other sites may not order anything here.");
    } else if (WITH_BODY.contains(request.method()) && !isJson(request.getHeader("Content-Type"))) {
      refuse(
          context,
          415,
          "Unsupported Media Type",
          "The body must be JSON, and its Content-Type application/json.");
    } else {
      context.next();
    }
  }

  private boolean isForeign(HttpServerRequest request, HostAndPort asked) {
    String origin = request.getHeader("Origin");
    return origin == null
        ? "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        : asked == null || !hosts.isOwn(origin, asked);
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
  }

  private static void refuse(RoutingContext context, int status, String title, String detail) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .end(
            new JsonObject()
                .put("status", status)
                .put("title", title)
                .put("detail", detail)
                .put("instance", context.request().path())
                .encode());
  }
}
