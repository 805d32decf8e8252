package io.lethe.labeler.jobs;

import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.labeler.state.TriggerState;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;

/** How events change what the trigger knows. Nothing here opens a job. */
final class Bookkeeping {

  private Bookkeeping() {}

  /**
   * Takes back times that are still to come: they were written while the clock was ahead, and no
   * job is to wait until it is there again.
   *
   * @param now milliseconds since the epoch
   */
  static void withoutTimesToCome(TriggerState state, TriggerPolicy policy, long now) {
    state.setLastClosedAt(Math.min(state.getLastClosedAt(), now));
    state.setLastBeatAt(Math.min(state.getLastBeatAt(), now));
    state.setUnlearnedSince(Math.min(state.getUnlearnedSince(), now));
    if (state.getFailures() > 0) {
      long pause = policy.pauseAfter(state.getFailures()).toMillis();
      state.setNotBefore(Math.min(state.getNotBefore(), now + pause));
    }
  }

  static void changed(TriggerState state, TriggerEvent.Changed event, long now) {
    LabelChange change = event.change();
    state.setLastSequence(change.getSequence());
    if (state.getUnlearnedSince() == 0) {
      state.setUnlearnedSince(now);
    }
    if (change.getSplit() == Split.HOLD_OUT) {
      return;
    }
    if (change.getChange() == MembershipChange.RETRACTED
        || change.getChange() == MembershipChange.ERASED) {
      state.setTrainLabels(state.getTrainLabels() - 1);
      // What no job has seen needs no unlearning.
      boolean learned = event.previousSequence() <= state.getThrough();
      state.setRetracted(state.getRetracted() || learned);
    } else {
      state.setTrainLabels(state.getTrainLabels() + 1);
    }
  }

  static void opened(TriggerState state, TrainingJob job, long now) {
    state.setJobsOpened(state.getJobsOpened() + 1);
    state.setThrough(job.getThroughSequence());
    state.setUnlearnedSince(0L);
    state.setLastBeatAt(now);
    // The job learns all there is and is gated against the champion: every other cause is served
    // too, and is owed again should the job fail.
    state.setJobRetracted(state.getRetracted());
    state.setJobStale(state.getStale());
    state.setJobResumeCommandId(state.getResumeCommandId());
    state.setRetracted(false);
    state.setStale(false);
    state.setResumeCommandId(null);
    state.setTrainCommandId(null);
  }

  static void closed(
      TriggerState state, TrainingJob job, JobOutcome outcome, TriggerPolicy policy, long now) {
    switch (outcome) {
      case PUBLISHED, NOT_NEEDED -> learned(state, job);
      case CANCELLED -> {
        if (state.getErasedFromJob()) {
          oweAgain(state, job);
        } else {
          learned(state, job);
        }
      }
      default -> failed(state, job, policy, now);
    }
    state.setLastClosedAt(now);
    state.setAwaitedVersion(null);
    state.setMadeVersion(null);
    state.setUnreadableResult(false);
    state.setErasedFromJob(false);
  }

  private static void learned(TriggerState state, TrainingJob job) {
    state.setLearnedThrough(job.getThroughSequence());
    state.setFailures(0);
    state.setNotBefore(0L);
  }

  private static void failed(TriggerState state, TrainingJob job, TriggerPolicy policy, long now) {
    oweAgain(state, job);
    state.setFailures(state.getFailures() + 1);
    state.setNotBefore(now + policy.pauseAfter(state.getFailures()).toMillis());
  }

  private static void oweAgain(TriggerState state, TrainingJob job) {
    state.setThrough(state.getLearnedThrough());
    if (state.getLastSequence() > state.getLearnedThrough()) {
      state.setUnlearnedSince(job.getOpenedAt().toEpochMilli());
    }
    // Count and age hold by themselves; an operator sees the result and may order again.
    state.setRetracted(state.getRetracted() || state.getJobRetracted());
    state.setStale(state.getStale() || state.getJobStale());
    if (state.getResumeCommandId() == null) {
      state.setResumeCommandId(state.getJobResumeCommandId());
    }
  }
}
