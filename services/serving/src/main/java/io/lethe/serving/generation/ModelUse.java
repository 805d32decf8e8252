package io.lethe.serving.generation;

import io.lethe.serving.batching.ModelServer;

/** A request's use of a model: while it is open, the model stays in memory. */
public interface ModelUse extends AutoCloseable {

  /** Makes the model's pictures. */
  ModelServer server();

  /** Ends the use; closing twice ends it once. */
  @Override
  void close();
}
