package io.lethe.serving.runtime;

import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.GuardStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once all labels were read; tells of each model's guard, and of alarms. */
@Readiness
@ApplicationScoped
public class GuardCheck implements HealthCheck {

  /** Models that the answer names, those with an alarm first. */
  private static final int MOST_TOLD = 100;

  private final Guard guard;

  GuardCheck(Guard guard) {
    this.guard = guard;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("guard").status(guard.hasReadLabels());
    Map<String, GuardStatus> all = guard.status();
    all.entrySet().stream()
        .sorted(Comparator.comparing(entry -> !entry.getValue().alarmed()))
        .limit(MOST_TOLD)
        .forEach(entry -> response.withData(entry.getKey(), words(entry.getValue())));
    if (all.size() > MOST_TOLD) {
      response.withData("further models", all.size() - MOST_TOLD);
    }
    return response.build();
  }

  private static String words(GuardStatus status) {
    return String.format(
        Locale.ROOT,
        "%s%s, %d labels, %s, %.1f %% taken for sensitive, new labels by %s",
        status.alarmed() ? "ALARM: " : "",
        status.mode().name().toLowerCase(Locale.ROOT),
        status.labels(),
        status.judge().map(version -> "judge of version " + version).orElse("no judge"),
        100 * status.share(),
        status.nearness().name().toLowerCase(Locale.ROOT));
  }
}
