package io.lethe.serving.idempotency;

import io.lethe.schemas.Generation;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.GenerationRecords;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls that bring a requestId of their own: a repeat gets the same pictures, but for those
 * that were reported since.
 */
public final class IdempotentGeneration {

  private static final Logger LOG = LoggerFactory.getLogger(IdempotentGeneration.class);

  private final RequestDeduplication deduplication;
  private final GenerationService service;
  private final Guard guard;
  private final Function<String, Duration> deadline;
  private final Duration publishTimeout;

  /**
   * @param guard looks again at pictures that were published before
   * @param deadline longest time that making the pictures takes, by their model
   * @param publishTimeout longest time that a record takes to be acknowledged, once it is sent
   */
  public IdempotentGeneration(
      RequestDeduplication deduplication,
      GenerationService service,
      Guard guard,
      Function<String, Duration> deadline,
      Duration publishTimeout) {
    this.deduplication = deduplication;
    this.service = service;
    this.guard = guard;
    this.deadline = deadline;
    this.publishTimeout = publishTimeout;
  }

  /** Longest time until the claim has come back and the pictures are made. */
  private Duration making(CheckedRequest request) {
    return deadline.apply(request.model()).plus(publishTimeout);
  }

  /** After that a send may wait for room in the writer, and then for the broker. */
  private Duration lease(CheckedRequest request) {
    return making(request).plus(publishTimeout.multipliedBy(3));
  }

  /**
   * Has a request's pictures made and published, or finds those that are there already.
   *
   * @return the Generations by index; fails as {@link RequestDeduplication#claim}, {@link
   *     Guard#holdsBack} and {@link GenerationService#answer} do. Cancelling it takes pictures that
   *     still wait out of the queue
   */
  public CompletableFuture<List<Generation>> answer(CheckedRequest request) {
    if (!deduplication.mayBeRepeat(request.requestId())) {
      // Before it is claimed: a claim that is given back at once is two records for all to read.
      Optional<RefusedException> refusal = service.refusal(request, WayIn.HTTP);
      if (refusal.isPresent()) {
        return CompletableFuture.failedFuture(refusal.get());
      }
    }
    long start = System.nanoTime();
    Claimant call = Claimant.call(lease(request));
    var answer = new CompletableFuture<List<Generation>>();
    var unused =
        deduplication
            .claim(request, call)
            .thenCompose(
                claim ->
                    claim.isRepeat()
                        ? CompletableFuture.completedFuture(all(claim.published(), List.of()))
                        : make(request, claim, call, start, answer))
            .whenComplete(
                (generations, error) -> {
                  if (error == null) {
                    answer.complete(generations);
                  } else {
                    answer.completeExceptionally(error);
                  }
                });
    return answer;
  }

  private CompletableFuture<List<Generation>> make(
      CheckedRequest request,
      ClaimResult claim,
      Claimant call,
      long start,
      CompletableFuture<List<Generation>> answer) {
    CompletableFuture<List<Generation>> rest =
        service.answer(
            request,
            claim.published().keySet(),
            made ->
                made.thenApply(generations -> requireInTime(generations, making(request), start))
                    .whenComplete(
                        (generations, error) -> {
                          if (error != null) {
                            release(request.requestId(), call);
                          }
                        }));
    var unused = answer.whenComplete((done, error) -> rest.cancel(false));
    return rest.thenApply(generations -> all(claim.published(), generations));
  }

  /** Another that takes the claim over must find all that is published of it. */
  private static List<Generation> requireInTime(
      List<Generation> made, Duration making, long start) {
    if (System.nanoTime() - start > making.toNanos()) {
      throw new RefusedException(Refusal.DEADLINE, "The pictures were not made in time.");
    }
    return made;
  }

  /** If that fails, the request can be sent again after the lease. */
  private void release(String requestId, Claimant call) {
    var unused =
        deduplication
            .release(requestId, call)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    LOG.warn("Claim of {} not released: {}", requestId, error.toString());
                  }
                });
  }

  private List<Generation> all(Map<Integer, Generation> published, List<Generation> generations) {
    Map<Integer, Generation> byIndex = new TreeMap<>();
    published.forEach(
        (index, generation) ->
            byIndex.put(
                index,
                guard.holdsBack(generation) ? GenerationRecords.heldBack(generation) : generation));
    generations.forEach(g -> byIndex.put(g.getIndex(), g));
    return List.copyOf(byIndex.values());
  }
}
