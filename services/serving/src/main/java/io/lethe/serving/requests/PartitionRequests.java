package io.lethe.serving.requests;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The requests of one partition that are under way. One that waits, for its model or for room in
 * its model's queue, does not hold up those behind it: they settle before it. For one thread.
 */
final class PartitionRequests {

  /** So many may be at work at once. */
  private static final int MOST_AT_WORK = 16;

  /** So many may be under way, those that wait among them. */
  private static final int MOST_REQUESTS = 1024;

  /** Their records together: each may have a megabyte. */
  private static final long MOST_BYTES = 16L << 20;

  private final ArrayDeque<PendingRequest> requests = new ArrayDeque<>();
  private final SettledOffsets settled;
  private long bytes;
  private long next;

  /**
   * @param settled what the last commit of the partition says
   */
  PartitionRequests(SettledOffsets settled) {
    this.settled = settled;
  }

  /** Whether a record was settled before those that come before it. */
  boolean wasSettled(long offset) {
    return settled.contains(offset);
  }

  /** Passes a record over that was settled. */
  void pass(long offset) {
    next = offset + 1;
  }

  void add(PendingRequest request) {
    requests.add(request);
    bytes += request.bytes();
    next = request.offset() + 1;
  }

  /** Those that are not settled, the oldest first. */
  Stream<PendingRequest> all() {
    return requests.stream();
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Whether no more is to be read for now. */
  boolean isFull() {
    return requests.size() >= MOST_REQUESTS
        || bytes >= MOST_BYTES
        || (!requests.isEmpty() && next - requests.element().offset() >= SettledOffsets.MOST_SPAN)
        || requests.stream().filter(request -> !request.isWaiting()).count() >= MOST_AT_WORK;
  }

  /** Takes out those that have settled. */
  List<PendingRequest> takeSettled() {
    List<PendingRequest> taken = new ArrayList<>();
    requests.removeIf(
        request -> {
          boolean isSettled = request.isSettled();
          if (isSettled) {
            taken.add(request);
            settled.add(request.offset());
            bytes -= request.bytes();
          }
          return isSettled;
        });
    return taken;
  }

  /** Where to go on from, with all that were taken out. */
  OffsetAndMetadata committing() {
    return settled.committing(requests.isEmpty() ? next : requests.element().offset());
  }
}
