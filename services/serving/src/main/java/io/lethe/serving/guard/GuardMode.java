package io.lethe.serving.guard;

/** What becomes of a picture that the guard takes for sensitive. */
public enum GuardMode {
  /** Nothing is screened. */
  OFF,
  /** It leaves, and its Generation says FLAGGED. */
  FLAG,
  /** It does not leave. */
  BLOCK,
  /** It does not leave; another is made from a new seed. */
  REPLACE
}
