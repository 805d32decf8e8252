package io.lethe.serving.requests;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.idempotency.ClaimResult;
import io.lethe.serving.idempotency.Claimant;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.idempotency.RequestIdReusedException;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record of lethe.generation-requests on its way to Generations or to a dead letter. Used by the
 * consumer's thread alone.
 */
final class PendingRequest {

  private static final String SERVICE = "serving";
  private static final Duration CLAIM_AGAIN = Duration.ofSeconds(1);
  private static final Duration TRY_AGAIN = Duration.ofMillis(100);

  private final ConsumerRecord<byte[], byte[]> record;
  private Instant giveUpAt = Instant.MAX;
  private CheckedRequest request;
  private CompletableFuture<ClaimResult> claim;
  private Instant claimAgainAt = Instant.MIN;
  private boolean claimRefused;
  private CompletableFuture<List<Generation>> generations;
  private Instant tryAgainAt = Instant.MIN;
  private boolean waiting;
  private String deadBecause;

  private PendingRequest(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  /**
   * Reads and checks a record; one that is no sound request is dead from the start.
   *
   * @param patience how long a refusal that may pass (full queue, model not warm) is waited out, by
   *     the model
   */
  static PendingRequest of(
      ConsumerRecord<byte[], byte[]> record,
      GenerationService service,
      Function<String, Duration> patience,
      Instant now) {
    var pending = new PendingRequest(record);
    try {
      if (record.value() == null) {
        throw new SerializationException("The record has no value.");
      }
      GenerationRequest asked = Topics.GENERATION_REQUESTS.decode(record);
      pending.request = service.check(asked);
      pending.giveUpAt = now.plus(patience.apply(pending.request.model()));
    } catch (SerializationException e) {
      pending.deadBecause = e.getMessage();
    } catch (InvalidFieldException e) {
      pending.deadBecause = e.field() + ": " + e.getMessage();
    }
    return pending;
  }

  /**
   * Claims the request and has its pictures made, where that was not done or must be done again.
   *
   * @param waitingModels models that an older request waits for; takes this one's where it waits
   */
  void advance(
      RequestDeduplication deduplication,
      GenerationService service,
      Set<String> waitingModels,
      Instant now) {
    if (deadBecause != null) {
      return;
    }
    if (claim != null && claim.isCompletedExceptionally()) {
      failed(claim, now);
      claim = null;
      claimRefused = true;
      claimAgainAt = now.plus(CLAIM_AGAIN);
    }
    if (claim == null && deadBecause == null && !now.isBefore(claimAgainAt)) {
      claim = deduplication.claim(request, Claimant.of(record));
    }
    if (generations != null && generations.isCompletedExceptionally()) {
      failed(generations, now);
      generations = null;
      tryAgainAt = now.plus(TRY_AGAIN);
    }
    if (isClaimed() && !isRepeat() && generations == null && deadBecause == null) {
      make(service, waitingModels, now);
    }
  }

  private void make(GenerationService service, Set<String> waitingModels, Instant now) {
    if (waitingModels.contains(request.model())) {
      refused("Others that wait for model %s came first.".formatted(request.model()), now);
    } else if (!now.isBefore(tryAgainAt)) {
      Optional<RefusedException> refusal = service.refusal(request, WayIn.TOPIC);
      if (refusal.isPresent()) {
        tryAgainAt = now.plus(TRY_AGAIN);
        refused(refusal.get().getMessage(), now);
      } else {
        generations = service.make(request, claim.join().published().keySet());
      }
    }
    waiting = generations == null && deadBecause == null;
    if (waiting) {
      waitingModels.add(request.model());
    }
  }

  /** Whether it waits for its model, for room in its model's queue, or for another's claim. */
  boolean isWaiting() {
    return waiting || (claimRefused && !isClaimed());
  }

  private boolean isClaimed() {
    return claim != null && claim.isDone() && !claim.isCompletedExceptionally();
  }

  private boolean isRepeat() {
    return isClaimed() && claim.join().isRepeat();
  }

  /** Whether it is answered or dead, so that its outcome can be written. */
  boolean isSettled() {
    return deadBecause != null
        || isRepeat()
        || (generations != null && generations.isDone() && !generations.isCompletedExceptionally());
  }

  private void failed(CompletableFuture<?> future, Instant now) {
    try {
      future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof InvalidFieldException invalid) {
        deadBecause = invalid.field() + ": " + invalid.getMessage();
      } else if (cause instanceof RequestIdReusedException) {
        deadBecause = "requestId: " + cause.getMessage();
      } else if (!(cause instanceof RefusedException refused)) {
        deadBecause = "The pictures could not be made: " + cause;
      } else if (refused.refusal() == Refusal.RETIRED) {
        deadBecause = "model: " + cause.getMessage();
      } else {
        refused(cause.getMessage(), now);
      }
    }
  }

  private void refused(String why, Instant now) {
    if (now.isAfter(giveUpAt)) {
      deadBecause = "Given up: " + why;
    }
  }

  /** The records of a settled request: its Generations, its dead letter, or none for a repeat. */
  List<ProducerRecord<byte[], byte[]>> outcome(Instant now) {
    if (isRepeat()) {
      return List.of();
    }
    if (deadBecause == null) {
      return generations.join().stream()
          .map(g -> TopicRecords.record(Topics.GENERATIONS, g.getGenerationId(), g))
          .toList();
    }
    DeadLetter letter = BoundedDeadLetters.of(record, deadBecause, SERVICE, now);
    return List.of(
        TopicRecords.record(Topics.DEAD_LETTERS, BoundedDeadLetters.key(letter), letter));
  }

  /**
   * Gives the claim of a request without pictures back, so that its dead letter can be replayed.
   * Before the dead letter is committed: a crash in between brings the record again, and then it
   * claims anew.
   */
  Optional<CompletableFuture<?>> release(RequestDeduplication deduplication) {
    return deadBecause != null && isClaimed()
        ? Optional.of(deduplication.release(request.requestId(), Claimant.of(record)))
        : Optional.empty();
  }

  /** Its record's offset. */
  long offset() {
    return record.offset();
  }

  /** Bytes of its record. */
  int bytes() {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }

  /** Takes pictures that still wait out of the queue. */
  void cancel() {
    if (generations != null) {
      generations.cancel(false);
    }
  }
}
