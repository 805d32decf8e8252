package io.lethe.serving.events;

import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's events: a bounded buffer that drops the oldest when the client is slow, and says how
 * many it dropped.
 */
final class EventStream implements Flow.Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final Set<EventType> types;
  private final String model;
  private final Predicate<String> requests;
  private final int most;
  private final Flow.Subscriber<? super Event> client;
  private final Runnable left;
  private final ArrayDeque<Event> buffer = new ArrayDeque<>();
  private final AtomicInteger draining = new AtomicInteger();
  private long requested;
  private long dropped;
  private boolean cancelled;

  /**
   * @param types what the client wants to hear of
   * @param model of which model; null for all
   * @param requests of which requests, by their ids as they are kept
   * @param most events that wait for a slow client
   * @param left told when the client leaves
   */
  EventStream(
      Set<EventType> types,
      String model,
      Predicate<String> requests,
      int most,
      Flow.Subscriber<? super Event> client,
      Runnable left) {
    this.types = types;
    this.model = model;
    this.requests = requests;
    this.most = most;
    this.client = client;
    this.left = left;
  }

  /** Hands an event to the client where it wants it. */
  void offer(Event event) {
    if (wants(event)) {
      add(event);
      drain();
    }
  }

  /** Whether the client wants to hear of it, and may. */
  boolean wants(Event event) {
    boolean isOfModel = model == null || event.model() == null || model.equals(event.model());
    boolean isOfRequests = event.requestId() == null || requests.test(event.requestId());
    return isOfModel && isOfRequests && types.contains(event.type());
  }

  private synchronized void add(Event event) {
    if (cancelled) {
      return;
    }
    if (buffer.size() == most) {
      buffer.remove();
      dropped++;
    }
    buffer.add(event);
  }

  /** A sign of life where there is nothing else to send. */
  void beat() {
    synchronized (this) {
      if (cancelled || !buffer.isEmpty()) {
        return;
      }
      buffer.add(new Event(null, null, null, null, null, null));
    }
    drain();
  }

  @Override
  public void request(long more) {
    synchronized (this) {
      requested = requested + more < 0 ? Long.MAX_VALUE : requested + more;
    }
    drain();
  }

  /** One thread at a time hands out; what others bring meanwhile it takes along. */
  private void drain() {
    if (draining.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = draining.get();
      for (Event next = next(); next != null; next = next()) {
        hand(next);
      }
    } while (draining.addAndGet(-seen) > 0);
  }

  /** A client that fails leaves; it must not end the beats of the others. */
  private void hand(Event event) {
    try {
      client.onNext(event);
    } catch (RuntimeException e) {
      LOG.debug("A client of events failed", e);
      cancel();
    }
  }

  private synchronized Event next() {
    if (cancelled || requested == 0) {
      return null;
    }
    Event next = dropped > 0 ? dropped() : buffer.poll();
    if (next != null) {
      requested--;
    }
    return next;
  }

  private Event dropped() {
    var event = new Event(null, null, null, null, "dropped", "{\"events\":" + dropped + "}");
    dropped = 0;
    return event;
  }

  /** Ends the stream, once: its client need not wait for more. */
  void complete() {
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      buffer.clear();
    }
    left.run();
    try {
      client.onComplete();
    } catch (RuntimeException e) {
      LOG.debug("A client of events failed", e);
    }
  }

  @Override
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      buffer.clear();
    }
    left.run();
  }
}
