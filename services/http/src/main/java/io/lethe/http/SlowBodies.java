package io.lethe.http;

import io.lethe.topics.startup.Setting;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/**
 * Ends requests whose body is not there in time. A client that sends a byte now and then is never
 * idle, and would hold its connection, and room for what it has sent, for ever.
 */
@Singleton
public class SlowBodies {

  /** Before {@link ForeignRequests}, which may answer before the body is there. */
  private static final int PRIORITY = 450;

  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final long millis;
  private final Vertx vertx;

  @Inject
  SlowBodies(HttpConfig config, Vertx vertx) {
    this(vertx, config.bodyTimeout());
  }

  SlowBodies(Vertx vertx, Duration timeout) {
    Setting.positive("lethe.http.body-timeout", timeout);
    this.millis = Math.max(1, timeout.toMillis());
    this.vertx = vertx;
  }

  void register(@Observes Filters filters) {
    filters.register(this::watch, PRIORITY);
  }

  void watch(RoutingContext context) {
    if (WITH_BODY.contains(context.request().method())) {
      long timer = vertx.setTimer(millis, ignored -> endUnlessRead(context));
      context.addEndHandler(ignored -> vertx.cancelTimer(timer));
    }
    context.next();
  }

  /** No status could be told for sure: an answer may have begun. HTTP/1 closes the connection. */
  private static void endUnlessRead(RoutingContext context) {
    if (!context.request().isEnded()) {
      context.response().reset();
    }
  }
}
