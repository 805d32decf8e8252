package io.lethe.serving.publishing;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.generation.CheckedRequest;
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

/** Puts pictures on lethe.generations before anybody gets them. */
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
   * Encodes and sends an order's pictures.
   *
   * @return the Generations, once all are acknowledged; fails with {@link RefusedException}
   *     (BROKER_AWAY) when one is not
   */
  public CompletableFuture<List<Generation>> publish(
      CheckedRequest order, List<MadePicture> pictures) {
    return publish(order, pictures, Set.of());
  }

  /**
   * As {@link #publish(CheckedRequest, List)}, without the pictures that are published already.
   *
   * @param published indices of those
   */
  public CompletableFuture<List<Generation>> publish(
      CheckedRequest order, List<MadePicture> pictures, Set<Integer> published) {
    try {
      return CompletableFuture.supplyAsync(
              () -> GenerationRecords.of(order, pictures, published, clock.instant()), thread)
          .thenCompose(this::send);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new RefusedException(Refusal.STOPPING, "This instance is stopping.", e));
    }
  }

  private CompletableFuture<List<Generation>> send(List<Generation> generations) {
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

  /** Ends after the pictures handed in so far are encoded and sent. */
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
