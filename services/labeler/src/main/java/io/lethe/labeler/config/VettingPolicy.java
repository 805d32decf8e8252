package io.lethe.labeler.config;

import java.time.Duration;

/**
 * How far one reporter is believed.
 *
 * @param limit reports of one reporter in one window that may make labels, at least 1
 * @param window length of a window
 * @param maxShare largest share of a model's labels that one reporter may hold, in (0, 1]
 * @param freeLabels labels that a reporter may hold whatever their share, at least 0
 * @param minReliability reliability below which a reporter's word alone does not count, in [0, 1]
 * @param maxReturns how often a picture whose label was retracted may become one again by reports,
 *     at least 0: each return and retraction costs a training
 * @param quarantineRetention how long a picture is held back before it is given up, and how long
 *     the picture of a retracted label is kept
 */
public record VettingPolicy(
    int limit,
    Duration window,
    double maxShare,
    int freeLabels,
    double minReliability,
    int maxReturns,
    Duration quarantineRetention) {

  public VettingPolicy {
    Require.atLeast("vetting.limit", limit, 1);
    Require.positive("vetting.window", window);
    Require.that(
        maxShare > 0 && maxShare <= 1,
        "lethe.labeler.vetting.max-share must be in (0, 1], not %s.",
        maxShare);
    Require.atLeast("vetting.free-labels", freeLabels, 0);
    Require.that(
        minReliability >= 0 && minReliability <= 1,
        "lethe.labeler.vetting.min-reliability must be in [0, 1], not %s.",
        minReliability);
    Require.atLeast("vetting.max-returns", maxReturns, 0);
    Require.positive("vetting.quarantine-retention", quarantineRetention);
  }
}
