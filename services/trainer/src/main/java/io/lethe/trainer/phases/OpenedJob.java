package io.lethe.trainer.phases;

import io.lethe.schemas.TrainingJob;
import io.lethe.trainer.checkpoints.JobCheckpoints;
import io.lethe.trainer.data.UnlabeledData;
import io.lethe.trainer.training.TrainableModel;

/**
 * A job whose settings and versions are in order. Closing it frees the model.
 *
 * @param source of the model's unlabeled data
 * @param versions where it starts from and what it is gated against, both verified
 * @param checkpoints its own, of earlier runs and of this one
 * @param base the loaded model that it starts from; its classes are those that a label may have
 */
record OpenedJob(
    TrainingJob job,
    UnlabeledData source,
    JobVersions versions,
    JobCheckpoints checkpoints,
    TrainableModel base)
    implements AutoCloseable {

  @Override
  public void close() {
    base.close();
  }
}
