package io.lethe.serving.requests;

import io.lethe.schemas.topics.Topics;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.idempotency.RequestDeduplication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * One membership of the group and one transactional producer. Whatever requests lead to commits in
 * one transaction with their offsets, so that a record that comes again after a crash gives no
 * second set. A request that waits holds up those of its own model alone.
 */
final class RequestSession implements ConsumerRebalanceListener {

  private static final Duration IDLE_POLL = Duration.ofMillis(500);
  private static final Duration BUSY_POLL = Duration.ofMillis(50);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final RequestDeduplication deduplication;
  private final GenerationService service;
  private final Function<String, Duration> patience;
  private final Clock clock;
  private final Map<TopicPartition, PartitionRequests> inFlight = new HashMap<>();

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
        boolean isIdle = inFlight.values().stream().allMatch(PartitionRequests::isEmpty);
        consumer.poll(isIdle ? IDLE_POLL : BUSY_POLL).forEach(this::admit);
        Instant now = clock.instant();
        advance(now);
        settle(now);
        throttle();
      }
    } finally {
      inFlight.values().forEach(requests -> requests.all().forEach(PendingRequest::cancel));
    }
  }

  private void admit(ConsumerRecord<byte[], byte[]> record) {
    var partition = new TopicPartition(record.topic(), record.partition());
    PartitionRequests requests =
        inFlight.computeIfAbsent(partition, unknown -> new PartitionRequests(new SettledOffsets()));
    if (requests.wasSettled(record.offset())) {
      requests.pass(record.offset());
    } else {
      requests.add(PendingRequest.of(record, service, patience, clock.instant()));
    }
  }

  /** Of each model the oldest that waits tries first; where it must wait on, so must the others. */
  private void advance(Instant now) {
    Set<String> waitingModels = new HashSet<>();
    for (PartitionRequests requests : inFlight.values()) {
      requests
          .all()
          .forEach(pending -> pending.advance(deduplication, service, waitingModels, now));
    }
  }

  private void settle(Instant now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    List<CompletableFuture<?>> released = new ArrayList<>();
    inFlight.forEach(
        (partition, requests) -> {
          List<PendingRequest> settled = requests.takeSettled();
          if (!settled.isEmpty() && offsets.isEmpty()) {
            producer.beginTransaction();
          }
          for (PendingRequest request : settled) {
            request.outcome(now).forEach(this::send);
            request.release(deduplication).ifPresent(released::add);
            offsets.put(partition, requests.committing());
          }
        });
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
      PartitionRequests requests = inFlight.get(partition);
      if (requests != null && requests.isFull()) {
        consumer.pause(List.of(partition));
      } else {
        consumer.resume(List.of(partition));
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer
        .committed(Set.copyOf(partitions))
        .forEach(
            (partition, committed) ->
                inFlight.put(partition, new PartitionRequests(SettledOffsets.of(committed))));
  }

  /** Another member goes on from the committed offset: what is under way here must not commit. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      PartitionRequests dropped = inFlight.remove(partition);
      if (dropped != null) {
        dropped.all().forEach(PendingRequest::cancel);
      }
    }
  }
}
