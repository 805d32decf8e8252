package io.lethe.http;

/** How callers over HTTP say who they are. */
public enum IdentityMode {
  /** They don't: whoever reaches the service may do everything. */
  NONE,
  /** By a key of the service's own, whose hash stands in a file. */
  API_KEYS,
  /** By a token of an OpenID Connect provider. */
  OIDC
}
