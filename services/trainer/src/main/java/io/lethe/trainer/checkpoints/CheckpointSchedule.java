package io.lethe.trainer.checkpoints;

import java.time.Duration;

/**
 * When a checkpoint is due: after so many steps or so much time, whichever comes first.
 *
 * @param steps since the last one, 1 or more
 * @param interval since the last one was written, above 0
 */
public record CheckpointSchedule(int steps, Duration interval) {

  boolean isDue(int stepsSince, long nanosSince) {
    return stepsSince >= steps || nanosSince >= interval.toNanos();
  }
}
