package io.lethe.serving.generation;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Encodes pictures and sends them to lethe.generations, before anybody gets them. */
public final class GenerationPublisher implements AutoCloseable {

  private static final long CLOSE_SECONDS = 15;

  private final TopicWriter writer;
  private final Clock clock;

  /** Encoding must not hold up the inference threads. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "lethe-publisher"));

  public GenerationPublisher(TopicWriter writer, Clock clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Writes a request's pictures as Generations, on a thread of its own.
   *
   * @param published indices of those that are published already, which are left out
   * @return the Generations in the request's order; completes with IllegalArgumentException when a
   *     picture is too large for a record, and with {@link RefusedException} (STOPPING) after
   *     {@link #close}
   */
  CompletableFuture<List<Generation>> encode(
      CheckedRequest request, List<MadePicture> pictures, Set<Integer> published) {
    try {
      return CompletableFuture.supplyAsync(
          () -> GenerationRecords.of(request, pictures, published, clock.instant()), thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new RefusedException(Refusal.STOPPING, "This instance is stopping.", e));
    }
  }

  /**
   * Sends Generations to their topic.
   *
   * @return the same, once all are acknowledged; completes with {@link RefusedException}
   *     (BROKER_AWAY) when one is not
   */
  CompletableFuture<List<Generation>> publish(List<Generation> generations) {
    CompletableFuture<?>[] sent =
        generations.stream()
            .map(g -> writer.send(Topics.GENERATIONS, g.getGenerationId(), g))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(sent)
        .handle(
            (nothing, error) -> {
              if (error != null) {
                throw new RefusedException(
                    Refusal.BROKER_AWAY, "The broker did not acknowledge the pictures.", error);
              }
              return generations;
            });
  }

  /** Ends after the pictures handed in so far are encoded. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
