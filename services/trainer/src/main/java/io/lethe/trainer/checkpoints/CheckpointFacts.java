package io.lethe.trainer.checkpoints;

import io.lethe.schemas.TrainingSettings;
import java.util.Objects;

/**
 * What a checkpoint says beside the state of the training.
 *
 * @param job whose it is
 * @param data what the job learns from
 * @param attempt the gate's retries are attempts, from 1
 * @param beta that the attempt trains with
 * @param learningRate peak of the attempt's learning rate
 * @param step finished steps of the attempt, 1 or more
 */
public record CheckpointFacts(
    JobIdentity job, FrozenData data, int attempt, double beta, double learningRate, int step) {

  public CheckpointFacts {
    Objects.requireNonNull(job, "job");
    Objects.requireNonNull(data, "data");
    if (attempt < 1 || step < 1) {
      throw new IllegalArgumentException("attempt %d, step %d".formatted(attempt, step));
    }
  }

  /** The attempt's settings: a job's with what was found for, or changed after, earlier ones. */
  public TrainingSettings settings(TrainingSettings job) {
    return TrainingSettings.newBuilder(job).setBeta(beta).setLearningRate(learningRate).build();
  }
}
