package io.lethe.serving.requests;

import io.lethe.schemas.topics.Topics;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.idempotency.RequestDeduplication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership of the group and one transactional producer. Requests of a partition settle in
 * their order; whatever they lead to commits in one transaction with their offsets, so that a
 * record that comes again after a crash gives no second set.
 */
final class RequestSession implements ConsumerRebalanceListener {

  /** A partition with so many requests under way is not read on. */
  private static final int MAX_IN_FLIGHT = 16;

  private static final Duration IDLE_POLL = Duration.ofMillis(500);
  private static final Duration BUSY_POLL = Duration.ofMillis(50);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final RequestDeduplication deduplication;
  private final GenerationService service;
  private final Function<String, Duration> patience;
  private final Clock clock;
  private final Map<TopicPartition, ArrayDeque<PendingRequest>> inFlight = new HashMap<>();

  /**
   * @param patience how long a refusal that may pass is waited out before the request is given up,
   *     by its model
   */
  RequestSession(
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      RequestDeduplication deduplication,
      GenerationService service,
      Function<String, Duration> patience,
      Clock clock) {
    this.consumer = consumer;
    this.producer = producer;
    this.deduplication = deduplication;
    this.service = service;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Works until told to stop; what is under way then comes again to the next member.
   *
   * @throws KafkaException when a transaction or the group failed: the session is over, and nothing
   *     uncommitted of it will be seen
   */
  void run(BooleanSupplier running) {
    try {
      producer.initTransactions();
      consumer.subscribe(List.of(Topics.GENERATION_REQUESTS.name()), this);
      while (running.getAsBoolean()) {
        consumer.poll(inFlight.isEmpty() ? IDLE_POLL : BUSY_POLL).forEach(this::admit);
        Instant now = clock.instant();
        inFlight
            .values()
            .forEach(
                queue -> queue.forEach(pending -> pending.advance(deduplication, service, now)));
        settle(now);
        throttle();
      }
    } finally {
      inFlight.values().forEach(queue -> queue.forEach(PendingRequest::cancel));
    }
  }

  private void admit(ConsumerRecord<byte[], byte[]> record) {
    inFlight
        .computeIfAbsent(
            new TopicPartition(record.topic(), record.partition()), p -> new ArrayDeque<>())
        .add(PendingRequest.of(record, service, patience, clock.instant()));
  }

  private void settle(Instant now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    List<CompletableFuture<?>> released = new ArrayList<>();
    inFlight.forEach(
        (partition, queue) -> {
          while (!queue.isEmpty() && queue.element().isSettled()) {
            if (offsets.isEmpty()) {
              producer.beginTransaction();
            }
            PendingRequest settled = queue.remove();
            settled.outcome(now).forEach(this::send);
            settled.release(deduplication).ifPresent(released::add);
            offsets.put(partition, new OffsetAndMetadata(settled.nextOffset()));
          }
        });
    inFlight.values().removeIf(ArrayDeque::isEmpty);
    if (!offsets.isEmpty()) {
      // Where one fails the session ends here, as it does where the commit fails.
      CompletableFuture.allOf(released.toArray(CompletableFuture<?>[]::new)).join();
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      // Where it fails the session ends, and closing the producer aborts.
      producer.commitTransaction();
    }
  }

  /** A send that fails makes the commit fail, so its own future says nothing more. */
  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
  }

  private void throttle() {
    for (TopicPartition partition : consumer.assignment()) {
      ArrayDeque<PendingRequest> queue = inFlight.get(partition);
      if (queue != null && queue.size() >= MAX_IN_FLIGHT) {
        consumer.pause(List.of(partition));
      } else {
        consumer.resume(List.of(partition));
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

  /** Another member goes on from the committed offset: what is under way here must not commit. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ArrayDeque<PendingRequest> dropped = inFlight.remove(partition);
      if (dropped != null) {
        dropped.forEach(PendingRequest::cancel);
      }
    }
  }
}
