package io.lethe.http.refusals;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds how many lines a log gets, and counts those that it does not get. */
final class LineBudget {

  private final AtomicRateLimiter lines;
  private final AtomicLong unsaid = new AtomicLong();

  /**
   * @param most lines in a period, at least 1
   */
  LineBudget(int most, Duration period) {
    lines =
        new AtomicRateLimiter(
            "lines",
            RateLimiterConfig.custom()
                .limitForPeriod(most)
                .limitRefreshPeriod(period)
                .timeoutDuration(Duration.ZERO)
                .build());
  }

  /**
   * Asks for one line more.
   *
   * @return how many were left out since the last one; empty where this one must be left out too
   */
  OptionalLong next() {
    if (lines.acquirePermission()) {
      return OptionalLong.of(unsaid.getAndSet(0));
    }
    unsaid.incrementAndGet();
    return OptionalLong.empty();
  }
}
