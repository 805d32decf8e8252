package io.lethe.standalone.stack;

import java.util.Locale;

/** Whether a system property or an environment variable, which go before files, gives a value. */
final class OverriddenProperty {

  private OverriddenProperty() {}

  /** Looks for {@code lethe.serving.max-batch} and for {@code LETHE_SERVING_MAX_BATCH}. */
  static boolean isGiven(String property) {
    return System.getProperty(property) != null || System.getenv(variable(property)) != null;
  }

  /** The environment's name of a property, by MicroProfile Config's rule. */
  static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
