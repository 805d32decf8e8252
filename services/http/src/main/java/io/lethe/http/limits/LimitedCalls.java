package io.lethe.http.limits;

/** Calls that a caller may not make without end. */
public enum LimitedCalls {
  /** Requests for pictures. */
  GENERATIONS,
  /** Reports, and retractions. */
  REPORTS,
  /** Commands. */
  COMMANDS
}
