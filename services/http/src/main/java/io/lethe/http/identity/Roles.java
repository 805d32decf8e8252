package io.lethe.http.identity;

import java.util.Set;

/** What callers may do. A caller may have several roles; none includes another. */
public final class Roles {

  /** Sees models, versions, events and counts; no picture. */
  public static final String VIEWER = "viewer";

  /** Has pictures made, and sees them. */
  public static final String USER = "user";

  /** Reports pictures, and takes its own reports back. */
  public static final String REPORTER = "reporter";

  /** Reports like a reporter; its word alone makes a label of any picture. */
  public static final String TRUSTED_REPORTER = "trusted-reporter";

  /** Sees reports, labels and quarantine; gives verdicts; erases. */
  public static final String MODERATOR = "moderator";

  /** Opens and cancels jobs; pins and rolls back; sees dead letters. */
  public static final String OPERATOR = "operator";

  /** All of them. */
  public static final Set<String> ALL =
      Set.of(VIEWER, USER, REPORTER, TRUSTED_REPORTER, MODERATOR, OPERATOR);

  private Roles() {}
}
