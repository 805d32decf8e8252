package io.lethe.serving.generation;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.supervision.WorkerThread;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Encodes pictures, stores the large ones and sends all to lethe.generations, before anybody gets
 * them.
 */
public final class GenerationPublisher implements AutoCloseable {

  /** Requests whose pictures wait to be encoded. */
  private static final int MOST_WAITING = 256;

  private static final Duration LONGEST_ENCODING = Duration.ofMinutes(5);

  private final TopicWriter writer;
  private final GenerationRecords records;
  private final Clock clock;

  /** Encoding must not hold up the inference threads. */
  private final WorkerThread thread;

  /** A publisher of small pictures, whose encodings may take five minutes. */
  public GenerationPublisher(TopicWriter writer, Clock clock) {
    this(writer, PictureStore.none(), clock, LONGEST_ENCODING);
  }

  /**
   * @param store takes pictures that are too large for a record
   * @param longest time that the encoding of a request's pictures may take; beyond it there is a
   *     {@link #problem}
   */
  public GenerationPublisher(
      TopicWriter writer, PictureStore store, Clock clock, Duration longest) {
    this.writer = writer;
    this.records = new GenerationRecords(store);
    this.clock = clock;
    this.thread = new WorkerThread("lethe-publisher", MOST_WAITING, longest);
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return thread.problem();
  }

  /**
   * Writes a request's pictures as Generations, on a thread of its own.
   *
   * @param published indices of those that are published already, which are left out
   * @param isAbandoned whether nobody waits for them any more; asked once it is their turn
   * @return the Generations in the request's order; completes with IllegalArgumentException when a
   *     picture is too large to be kept, and with {@link RefusedException}: QUEUE_FULL where too
   *     many wait, STOPPING after {@link #close}, STORE_AWAY where one can't be stored
   */
  CompletableFuture<List<Generation>> encode(
      CheckedRequest request,
      List<MadePicture> pictures,
      Set<Integer> published,
      BooleanSupplier isAbandoned) {
    return thread.submit(
        () -> records.of(request, pictures, published, clock.instant()), isAbandoned);
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
    thread.close();
  }
}
