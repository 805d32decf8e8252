package io.lethe.standalone.stack;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * Keeps Kafka off the console; the log file has all of it. It calls errors what passes by itself:
 * topics that were just made and have no leader yet, partitions that are closed while they load.
 */
@LoggingFilter(name = "without-kafka")
public final class ConsoleFilter implements Filter {

  @Override
  public boolean isLoggable(LogRecord message) {
    String logger = message.getLoggerName();
    return logger == null
        || !(logger.startsWith("org.apache.kafka.")
            || logger.startsWith("kafka.")
            || logger.startsWith("state.change."));
  }
}
