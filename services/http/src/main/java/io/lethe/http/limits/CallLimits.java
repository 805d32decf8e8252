package io.lethe.http.limits;

import io.lethe.http.HttpConfig;
import io.lethe.http.Loopback;
import io.lethe.http.identity.Caller;
import io.lethe.http.refusals.RefusalLog;
import io.lethe.topics.startup.Setting;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds how often one caller, and one address, calls in a minute. Each instance counts for itself.
 * Callers of this machine that need no name are not counted: they are one person's programs.
 */
@Singleton
public class CallLimits {

  private static final String PREFIX = "lethe.http.limits.";

  private final Caller caller;
  private final CurrentVertxRequest request;
  private final RefusalLog refusals;
  private final Map<LimitedCalls, CallRates> bySubject;
  private final CallRates byAddress;

  CallLimits(HttpConfig config, Caller caller, CurrentVertxRequest request, RefusalLog refusals) {
    this.caller = caller;
    this.request = request;
    this.refusals = refusals;
    HttpConfig.Limits limits = config.limits();
    bySubject =
        Map.of(
            LimitedCalls.GENERATIONS, rates("generations", limits.generations()),
            LimitedCalls.REPORTS, rates("reports", limits.reports()),
            LimitedCalls.COMMANDS, rates("commands", limits.commands()));
    byAddress = rates("per-address", limits.perAddress());
  }

  private static CallRates rates(String property, int perMinute) {
    return new CallRates(Setting.atLeast(PREFIX + property, perMinute, 1));
  }

  /**
   * Counts the present call.
   *
   * @throws HttpProblem 429 with Retry-After, where the caller or its address has called too often
   */
  public void count(LimitedCalls calls) {
    String address = request.getCurrent().request().remoteAddress().hostAddress();
    Optional<String> subject = caller.subject();
    if (subject.isEmpty() && Loopback.is(address)) {
      return;
    }
    subject.flatMap(bySubject.get(calls)::call).ifPresent(this::refuse);
    byAddress.call(AddressBlock.of(address)).ifPresent(this::refuse);
  }

  private void refuse(Duration wait) {
    refusals.tooOften(request.getCurrent().request());
    throw HttpProblem.builder()
        .withStatus(Status.TOO_MANY_REQUESTS)
        .withTitle(Status.TOO_MANY_REQUESTS.getReasonPhrase())
        .withDetail("You call too often; Retry-After says when there is room again.")
        .withHeader(HttpHeaders.RETRY_AFTER, wait.toSeconds() + 1)
        .build();
  }
}
