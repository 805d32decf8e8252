package io.lethe.trainer.phases;

import io.lethe.trainer.training.TrainableModel;

/**
 * The candidate of an attempt. Closing it frees the model.
 *
 * @param attempt with the figures of its training
 */
record TrainedCandidate(TrainableModel model, Attempt attempt) implements AutoCloseable {

  @Override
  public void close() {
    model.close();
  }
}
