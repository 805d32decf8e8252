package io.lethe.trainer.config;

import io.lethe.trainer.checkpoints.CheckpointSchedule;
import java.time.Duration;

/** Checks how often checkpoints are to be written. */
public final class CheckpointSettings {

  private CheckpointSettings() {}

  /**
   * The schedule that the settings name.
   *
   * @throws TrainerStartException with one sentence that names the first bad one
   */
  public static CheckpointSchedule schedule(TrainerConfig.Checkpoint checkpoint) {
    int steps = SettingCheck.atLeast("lethe.trainer.checkpoint.steps", 1, checkpoint.steps());
    Duration interval = checkpoint.interval();
    if (interval.isNegative() || interval.isZero()) {
      throw new TrainerStartException(
          "lethe.trainer.checkpoint.interval must be above 0, not %s.".formatted(interval));
    }
    return new CheckpointSchedule(steps, interval);
  }
}
