package io.lethe.labeler.jobs;

import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.labeler.state.TriggerState;
import io.lethe.schemas.JobCause;
import java.util.Optional;

/** Decides whether a model without an open job gets one now. */
final class TriggerRule {

  private TriggerRule() {}

  /**
   * Why to open a job, the weightiest cause first; empty for none.
   *
   * @param now milliseconds since the epoch
   */
  static Optional<JobCause> cause(TriggerState state, TriggerPolicy policy, long now) {
    if (state.getChampion() == null || state.getTrainLabels() == 0) {
      return Optional.empty();
    }
    if (state.getTrainCommandId() != null) {
      // An operator's order waits for neither back-off nor cool-down.
      return Optional.of(JobCause.MANUAL);
    }
    long rested = state.getLastClosedAt() + policy.coolDown().toMillis();
    if (now < Math.max(state.getNotBefore(), rested)) {
      return Optional.empty();
    }
    if (state.getRetracted()) {
      return Optional.of(JobCause.RETRACTION);
    }
    if (state.getStale()) {
      return Optional.of(JobCause.STALE_CHAMPION);
    }
    long unlearned = state.getLastSequence() - state.getThrough();
    if (unlearned >= policy.count()) {
      return Optional.of(JobCause.COUNT);
    }
    boolean old =
        unlearned > 0
            && now - state.getUnlearnedSince() >= policy.age().toMillis()
            && state.getTrainLabels() >= policy.minLabels();
    return old ? Optional.of(JobCause.AGE) : Optional.empty();
  }
}
