package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.swap.Denoiser;
import io.lethe.serving.swap.Denoising;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A picture that was asked for: it waits, is begun, takes its steps, and is made or given up. */
final class PictureTask {

  /** The earliest due first, see {@link PictureQueue}. */
  static final Comparator<PictureTask> EARLIEST_DUE =
      Comparator.<PictureTask>comparingLong(task -> task.due)
          .thenComparingLong(task -> task.number);

  private final PictureRequest request;
  private final CompletableFuture<MadePicture> made = new CompletableFuture<>();
  private final long asked = System.nanoTime();
  private long due;
  private long number;
  private Denoising picture;

  PictureTask(PictureRequest request) {
    this.request = request;
  }

  /**
   * Queues it.
   *
   * @param now calls that the model has made so far
   * @param number of this task
   */
  void queued(long now, long number) {
    this.due = now + request.steps();
    this.number = number;
  }

  PictureRequest request() {
    return request;
  }

  /**
   * Completed with the picture, or exceptionally. Where it is done earlier (cancelled, too late),
   * the picture is no longer needed.
   */
  CompletableFuture<MadePicture> made() {
    return made;
  }

  boolean isAbandoned() {
    return made.isDone();
  }

  /**
   * Begins the picture; what goes wrong is told to its client only.
   *
   * @return what should not happen; empty where it was begun, or where the version can't make it
   */
  Optional<Throwable> begin(Denoiser denoiser) {
    try {
      picture = denoiser.begin(request);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      made.completeExceptionally(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      made.completeExceptionally(e);
      return Optional.of(e);
    }
  }

  Denoising picture() {
    return picture;
  }

  /**
   * Hands the finished picture out, or what is wrong with it.
   *
   * @return what should not happen; empty otherwise
   */
  Optional<Throwable> finish(String version) {
    try {
      made.complete(new MadePicture(request, version, picture.picture(), picture.latents(), null));
      return Optional.empty();
    } catch (IllegalStateException e) {
      made.completeExceptionally(e);
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      made.completeExceptionally(e);
      return Optional.of(e);
    }
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - asked);
  }
}
