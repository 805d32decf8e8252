package io.lethe.trainer.phases;

import io.lethe.trainer.versions.FinishedAttempt;

/** How an attempt ended. */
sealed interface AttemptEnd {

  /** The gate refused the candidate, and another attempt is to follow. */
  record Refused(Attempt next) implements AttemptEnd {}

  /** It was the last: its version is written and sealed, passed or refused. */
  record Written(FinishedAttempt version) implements AttemptEnd {}
}
