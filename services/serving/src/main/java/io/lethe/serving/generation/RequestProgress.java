package io.lethe.serving.generation;

import io.lethe.serving.batching.MadePicture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Counts the made pictures of each request that this instance answers. */
public final class RequestProgress {

  private final Map<String, Work> works = new ConcurrentHashMap<>();
  private volatile Consumer<Progress> listener = progress -> {};

  private record Work(String model, int total, AtomicInteger made) {}

  /**
   * The progress of a request.
   *
   * @param made pictures that are made
   * @param total pictures that are asked for
   */
  public record Progress(String requestId, String model, int made, int total) {}

  /** Tells a listener of each made picture from now on, on the thread that made it. */
  public void listen(Consumer<Progress> listener) {
    this.listener = listener;
  }

  /**
   * Follows a request until it is answered.
   *
   * @param done completes when the pictures are screened too, and others made in place of some; or
   *     when there will be none
   */
  void follow(
      CheckedRequest request,
      List<CompletableFuture<MadePicture>> pictures,
      CompletableFuture<?> done) {
    var work = new Work(request.model(), pictures.size(), new AtomicInteger());
    works.put(request.requestId(), work);
    for (CompletableFuture<MadePicture> picture : pictures) {
      var unused = picture.thenRun(() -> made(request.requestId(), work));
    }
    var unused = done.whenComplete((all, error) -> works.remove(request.requestId(), work));
  }

  private void made(String requestId, Work work) {
    // Two versions make pictures on two threads, and their counts are told one after the other.
    synchronized (work) {
      int made = work.made.incrementAndGet();
      // A single picture has no progress to speak of.
      if (work.total > 1) {
        listener.accept(new Progress(requestId, work.model, made, work.total));
      }
    }
  }

  /** The progress of a request; empty where this instance does not answer it. */
  public Optional<Progress> of(String requestId) {
    return Optional.ofNullable(works.get(requestId))
        .map(work -> new Progress(requestId, work.model, work.made.get(), work.total));
  }
}
