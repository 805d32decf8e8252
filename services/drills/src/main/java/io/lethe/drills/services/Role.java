package io.lethe.drills.services;

import java.util.Locale;

/** The services, each an application of its own. */
public enum Role {
  LABELER,
  TRAINER,
  SERVING;

  /** As its application is called. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
