package io.lethe.standalone.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of commands that may wait until the services have carried them out. */
final class WaitOptions {

  @Option(names = "--wait", description = "Wait until every live instance does so")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long --wait waits (default: ${DEFAULT-VALUE})")
  int timeoutSeconds = 60;

  /** How long to wait at most. */
  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }
}
