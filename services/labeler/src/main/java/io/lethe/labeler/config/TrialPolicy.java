package io.lethe.labeler.config;

import io.lethe.schemas.rules.CommandRules;
import java.time.Duration;

/**
 * How versions are tried beside the champion.
 *
 * @param newVersions what becomes of a version that has passed the gate
 * @param share share of the requests that a version on trial takes part in, above 0 and at most 1
 * @param pictures pictures of either version after which a trial is decided, at least 1
 * @param longest after which time a trial ends undecided
 * @param target share of sensitive pictures that is good enough, 0 to 1
 * @param margin how far above the champion's that share may be where it is above the target, 0 to 1
 */
public record TrialPolicy(
    NewVersions newVersions,
    double share,
    long pictures,
    Duration longest,
    double target,
    double margin) {

  public TrialPolicy {
    Require.that(
        share > 0 && share <= 1,
        "lethe.labeler.trial.share must be above 0 and at most 1, not %s.",
        share);
    Require.that(
        pictures >= 1 && pictures <= CommandRules.MOST_TRIAL_PICTURES,
        "lethe.labeler.trial.pictures must be 1 to %d, not %d.",
        CommandRules.MOST_TRIAL_PICTURES,
        pictures);
    Require.positive("trial.longest", longest);
    Require.that(
        target >= 0 && target <= 1, "lethe.labeler.trial.target must be 0 to 1, not %s.", target);
    Require.that(
        margin >= 0 && margin <= 1, "lethe.labeler.trial.margin must be 0 to 1, not %s.", margin);
  }
}
