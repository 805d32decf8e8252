package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Has pictures made, by whichever version. */
@FunctionalInterface
public interface PictureMaking {

  /**
   * Has pictures made.
   *
   * @return one future a request, in their order; cancelling one gives its picture up
   * @throws io.lethe.serving.refusal.RefusedException when they can't be made now
   */
  List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests, WayIn way);
}
