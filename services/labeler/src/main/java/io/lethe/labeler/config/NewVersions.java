package io.lethe.labeler.config;

/** What becomes of a version that has passed the gate. */
public enum NewVersions {
  /** It is the champion at once. */
  LIVE,
  /** First it makes a share of the pictures that are answered. */
  CANARY,
  /** First it makes a share of the pictures again, which are never answered. */
  SHADOW
}
