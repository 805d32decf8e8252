package io.lethe.serving.guard;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.batching.MadePicture;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes pictures in place of those that the guard holds back. */
@FunctionalInterface
public interface Regenerator {

  /**
   * Has pictures made.
   *
   * @return the pictures, in the requests' order; completes with what the model threw
   * @throws io.lethe.serving.refusal.RefusedException when they can't be made now
   */
  CompletableFuture<List<MadePicture>> make(List<PictureRequest> requests);

  /** Whether nobody waits for the request's pictures any more, so that none is screened. */
  default boolean isAbandoned() {
    return false;
  }
}
