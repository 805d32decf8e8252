package io.lethe.serving.requests;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.RefusedException;
import io.lethe.serving.broker.TopicRecords;
import io.lethe.serving.ordering.GenerationOrder;
import io.lethe.serving.ordering.InvalidFieldException;
import io.lethe.serving.ordering.OrderRules;
import io.lethe.serving.ordering.PictureDesk;
import io.lethe.serving.publishing.GenerationRecords;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record of lethe.generation-requests on its way to Generations or to a dead letter. Used by the
 * consumer's thread alone.
 */
final class PendingRequest {

  private static final String SERVICE = "serving";

  private final ConsumerRecord<byte[], byte[]> record;
  private final Instant giveUpAt;
  private GenerationOrder order;
  private CompletableFuture<List<MadePicture>> pictures;
  private String deadBecause;

  private PendingRequest(ConsumerRecord<byte[], byte[]> record, Instant giveUpAt) {
    this.record = record;
    this.giveUpAt = giveUpAt;
  }

  /**
   * Reads and checks a record; one that is no sound request is dead from the start.
   *
   * @param giveUpAt until when a refusal that may pass (full queue, model not warm) is waited out
   */
  static PendingRequest of(
      ConsumerRecord<byte[], byte[]> record, OrderRules rules, Instant giveUpAt) {
    var pending = new PendingRequest(record, giveUpAt);
    try {
      if (record.value() == null) {
        throw new SerializationException("The record has no value.");
      }
      GenerationRequest request =
          Topics.GENERATION_REQUESTS
              .value()
              .deserializer()
              .deserialize(record.topic(), record.value());
      pending.order = rules.check(request);
    } catch (SerializationException e) {
      pending.deadBecause = e.getMessage();
    } catch (InvalidFieldException e) {
      pending.deadBecause = e.field() + ": " + e.getMessage();
    }
    return pending;
  }

  /** Orders the pictures where that was not done or must be done again. */
  void advance(PictureDesk desk, Instant now) {
    if (deadBecause != null) {
      return;
    }
    if (pictures != null && pictures.isCompletedExceptionally()) {
      judge(now);
    }
    if (pictures == null && deadBecause == null) {
      pictures = desk.make(order);
    }
  }

  /** Whether there is something to write for it. */
  boolean isSettled() {
    return deadBecause != null
        || (pictures != null && pictures.isDone() && !pictures.isCompletedExceptionally());
  }

  private void judge(Instant now) {
    try {
      pictures.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof InvalidFieldException invalid) {
        deadBecause = invalid.field() + ": " + invalid.getMessage();
      } else if (!(cause instanceof RefusedException)) {
        deadBecause = "The pictures could not be made: " + cause;
      } else if (now.isAfter(giveUpAt)) {
        deadBecause = "Given up: " + cause.getMessage();
      }
      pictures = null;
    }
  }

  /** What to write for a settled request: its Generations, or its dead letter. */
  List<ProducerRecord<byte[], byte[]>> outcome(Instant now) {
    if (deadBecause == null) {
      try {
        return GenerationRecords.of(order, pictures.join(), now).stream()
            .map(g -> TopicRecords.record(Topics.GENERATIONS, g.getGenerationId(), g))
            .toList();
      } catch (IllegalArgumentException e) {
        deadBecause = e.getMessage();
      }
    }
    DeadLetter letter = BoundedDeadLetters.of(record, deadBecause, SERVICE, now);
    return List.of(
        TopicRecords.record(Topics.DEAD_LETTERS, BoundedDeadLetters.key(letter), letter));
  }

  /** Offset to go on from once this one is settled. */
  long nextOffset() {
    return record.offset() + 1;
  }

  /** Takes pictures that still wait out of the queue. */
  void cancel() {
    if (pictures != null) {
      pictures.cancel(false);
    }
  }
}
