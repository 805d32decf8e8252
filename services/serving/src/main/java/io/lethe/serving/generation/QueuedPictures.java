package io.lethe.serving.generation;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.PictureMaking;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.guard.Regenerator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The pictures of one request that are made now: first those that were asked for, then those that
 * the guard has made in their place.
 */
final class QueuedPictures implements Regenerator {

  private final PictureMaking maker;
  private final WayIn way;
  private volatile boolean cancelled;
  private volatile List<CompletableFuture<MadePicture>> pictures = List.of();

  QueuedPictures(PictureMaking maker, WayIn way) {
    this.maker = maker;
    this.way = way;
  }

  @Override
  public CompletableFuture<List<MadePicture>> make(List<PictureRequest> requests) {
    List<CompletableFuture<MadePicture>> queued = maker.make(requests, way);
    pictures = queued;
    if (cancelled) {
      cancel();
    }
    return CompletableFuture.allOf(queued.toArray(CompletableFuture<?>[]::new))
        .thenApply(nothing -> queued.stream().map(CompletableFuture::join).toList());
  }

  @Override
  public boolean isAbandoned() {
    return cancelled;
  }

  /** One future a picture, in the order of the latest requests. */
  List<CompletableFuture<MadePicture>> pictures() {
    return pictures;
  }

  /** Gives up those that are not made: a queue must not make pictures that nobody waits for. */
  void cancel() {
    cancelled = true;
    pictures.forEach(picture -> picture.cancel(false));
  }
}
