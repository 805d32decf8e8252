package io.lethe.standalone.stack;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The directory of a stack and the settings of its services.
 *
 * @param data the one directory that holds everything: Kafka's log, versions, state, logs
 * @param httpPort REST port on loopback; 0 picks a free one
 * @param kafkaPort Kafka port on loopback; 0 keeps the directory's, or picks a free one at first
 * @param properties configuration of the services by property name; what a system property or an
 *     environment variable gives goes before it
 */
public record StackSettings(
    Path data, int httpPort, int kafkaPort, Map<String, String> properties) {

  private static final Pattern MODEL =
      Pattern.compile("lethe\\.trainer\\.models\\.\"?([a-z0-9._-]+?)\"?\\.base");

  /** Names of the models that the properties configure. */
  Set<String> models() {
    return properties.keySet().stream()
        .map(MODEL::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }
}
