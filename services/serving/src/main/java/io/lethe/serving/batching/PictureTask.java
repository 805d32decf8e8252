package io.lethe.serving.batching;

import io.lethe.serving.swap.PictureOrder;
import java.util.concurrent.CompletableFuture;

/**
 * A picture that waits to be made.
 *
 * @param order what to make
 * @param made completed with the picture, or exceptionally; a task whose future is done before its
 *     turn comes (cancelled, timed out) is skipped
 */
record PictureTask(PictureOrder order, CompletableFuture<MadePicture> made) {

  PictureTask(PictureOrder order) {
    this(order, new CompletableFuture<>());
  }

  /** Whether the two can be made in one batch. */
  boolean sharesBatchWith(PictureTask other) {
    return order.steps() == other.order.steps() && order.sampler().equals(other.order.sampler());
  }
}
