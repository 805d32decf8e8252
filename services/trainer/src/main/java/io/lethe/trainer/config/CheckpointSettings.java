package io.lethe.trainer.config;

import io.lethe.trainer.checkpoints.CheckpointSchedule;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.time.Duration;

/** Checks how often checkpoints are to be written. */
public final class CheckpointSettings {

  private CheckpointSettings() {}

  /**
   * The schedule that the settings name.
   *
   * @throws InvalidSettingException naming the first bad one
   */
  public static CheckpointSchedule schedule(TrainerConfig.Checkpoint checkpoint) {
    int steps = Setting.atLeast("lethe.trainer.checkpoint.steps", checkpoint.steps(), 1);
    Duration interval = checkpoint.interval();
    Setting.positive("lethe.trainer.checkpoint.interval", interval);
    return new CheckpointSchedule(steps, interval);
  }
}
