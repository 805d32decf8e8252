package io.lethe.labeler.config;

import java.time.Duration;

/**
 * When a training job is opened.
 *
 * @param count unlearned changes of the labelled set that open a job, at least 1
 * @param age how old the oldest unlearned change gets before it opens a job
 * @param minLabels TRAIN labels without which age opens no job, at least 1
 * @param lostAfter how long an open job may be silent before it is sent again
 * @param retryAfter pause after a failed or rejected job; doubles with each one in a row, at most
 *     32 times this
 * @param coolDown pause after any job, at least 0
 * @param retraction what becomes of weights that learned a label which is then retracted
 */
public record TriggerPolicy(
    int count,
    Duration age,
    int minLabels,
    Duration lostAfter,
    Duration retryAfter,
    Duration coolDown,
    RetractionPolicy retraction) {

  /** Half an hour between attempts, with the default pause of a minute, is rare enough. */
  private static final int MOST_DOUBLINGS = 5;

  public TriggerPolicy {
    Require.atLeast("trigger.count", count, 1);
    Require.positive("trigger.age", age);
    Require.atLeast("trigger.min-labels", minLabels, 1);
    Require.positive("trigger.lost-after", lostAfter);
    Require.positive("trigger.retry-after", retryAfter);
    Require.that(
        !coolDown.isNegative(),
        "lethe.labeler.trigger.cool-down must not be negative, but is %s.",
        coolDown);
  }

  /** The pause after so many failures in a row (at least 1). */
  public Duration pauseAfter(int failures) {
    return retryAfter.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
  }
}
