package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import java.util.concurrent.CompletableFuture;

/**
 * A picture that waits to be made.
 *
 * @param request what to make
 * @param made completed with the picture, or exceptionally; a task whose future is done before its
 *     turn comes (cancelled, timed out) is skipped
 */
record PictureTask(PictureRequest request, CompletableFuture<MadePicture> made) {

  PictureTask(PictureRequest request) {
    this(request, new CompletableFuture<>());
  }

  /** Whether the two can be made in one batch. */
  boolean sharesBatchWith(PictureTask other) {
    return request.steps() == other.request.steps() && request.sampler() == other.request.sampler();
  }
}
