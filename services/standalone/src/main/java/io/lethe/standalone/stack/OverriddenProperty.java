package io.lethe.standalone.stack;

import java.util.Locale;
import java.util.Optional;

/** Whether a system property or an environment variable, which go before files, gives a value. */
public final class OverriddenProperty {

  private OverriddenProperty() {}

  /** Looks for {@code lethe.serving.max-batch} and for {@code LETHE_SERVING_MAX_BATCH}. */
  static boolean isGiven(String property) {
    return value(property).isPresent();
  }

  /** The value; a system property goes before the environment. */
  public static Optional<String> value(String property) {
    return Optional.ofNullable(System.getProperty(property))
        .or(() -> Optional.ofNullable(System.getenv(variable(property))));
  }

  /** The environment's name of a property, by MicroProfile Config's rule. */
  static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
