package io.lethe.http.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts the calls of a minute, for each who calls. Whoever was silent for two minutes is
 * forgotten, and so is who called longest ago where too many call.
 */
final class CallRates {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  /** Each takes some 300 bytes. */
  private static final int MOST_CALLERS = 100_000;

  private final Cache<String, AtomicRateLimiter> callers =
      Caffeine.newBuilder()
          .maximumSize(MOST_CALLERS)
          .expireAfterAccess(PERIOD.multipliedBy(2))
          .build();
  private final RateLimiterConfig limit;

  /**
   * @param perMinute calls that each may make in a minute, at least 1
   */
  CallRates(int perMinute) {
    limit =
        RateLimiterConfig.custom()
            .limitForPeriod(perMinute)
            .limitRefreshPeriod(PERIOD)
            .timeoutDuration(Duration.ZERO)
            .build();
  }

  /**
   * Counts a call.
   *
   * @return empty where it may be made; otherwise after which time there is room again
   */
  Optional<Duration> call(String caller) {
    AtomicRateLimiter rate = callers.get(caller, name -> new AtomicRateLimiter(name, limit));
    return rate.acquirePermission()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(rate.getDetailedMetrics().getNanosToWait()));
  }
}
