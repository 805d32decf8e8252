package io.lethe.serving.generation;

import io.lethe.serving.batching.WayIn;
import io.lethe.serving.refusal.RefusedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lets requests use the models of this instance. Never blocks. */
public interface ModelUses {

  /**
   * Begins a use, and has a cold model loaded.
   *
   * @return completes once the model can be asked; fails with {@link RefusedException} (NOT_READY,
   *     QUEUE_FULL) where it can't in time. Whoever gets the use closes it
   */
  CompletableFuture<ModelUse> begin(String model);

  /**
   * Why so many pictures could not be queued now; empty where they could, or where {@link #begin}
   * tells. For the topic a cold model is loaded meanwhile.
   */
  Optional<RefusedException> refusal(String model, int pictures, WayIn way);
}
