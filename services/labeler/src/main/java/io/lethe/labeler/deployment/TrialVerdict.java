package io.lethe.labeler.deployment;

import io.lethe.schemas.TrialOutcome;

/**
 * What the counts of a trial say of its version.
 *
 * @param outcome PROMOTED, ROLLED_BACK or UNDECIDED
 * @param reason one sentence or more
 */
record TrialVerdict(TrialOutcome outcome, String reason) {}
