package io.lethe.serving.idempotency;

import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One that claims a request, to answer it.
 *
 * @param name the same at each try of the same claimant
 * @param lease longest time that it takes; zero for a record, which comes again after a crash
 */
public record Claimant(String name, Duration lease) {

  /** A request's record: the same claimant whichever instance reads it. */
  public static Claimant of(ConsumerRecord<?, ?> record) {
    return new Claimant(record.partition() + "@" + record.offset(), Duration.ZERO);
  }

  /** One HTTP call, which dies with its instance. */
  public static Claimant call(Duration lease) {
    return new Claimant(UUID.randomUUID().toString(), lease);
  }

  boolean isRecord() {
    return lease.isZero();
  }
}
