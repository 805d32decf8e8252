package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import java.time.Instant;

/** Hears what lethe.rollouts says; called on the follower's thread. */
public interface RolloutListener {

  /** Does nothing. */
  RolloutListener NONE =
      new RolloutListener() {
        @Override
        public void heard(String key, Rollout rollout, Instant writtenAt) {}

        @Override
        public void caughtUp() {}
      };

  /**
   * The next record.
   *
   * @param rollout null for a tombstone
   * @param writtenAt the broker's time of it
   */
  void heard(String key, Rollout rollout, Instant writtenAt);

  /** All that stood there at the start was heard, for the first time. */
  void caughtUp();
}
