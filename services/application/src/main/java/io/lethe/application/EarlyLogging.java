package io.lethe.application;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What is logged before Quarkus has read its settings. It is kept until then, and shown to whoever
 * waits if there is no then: a bad setting would be told below two thousand lines of Kafka's.
 */
public final class EarlyLogging {

  /** Held, since a logger that nobody holds may forget its level. */
  private static final Logger ALL = Logger.getLogger("");

  private EarlyLogging() {}

  /** Passes errors alone; Quarkus sets the levels anew. */
  public static void quieten() {
    ALL.setLevel(Level.SEVERE);
  }
}
