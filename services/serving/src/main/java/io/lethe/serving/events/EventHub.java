package io.lethe.serving.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Hands what happens to all who listen, and keeps the latest for those who come back. However many
 * listen, the topics are read once.
 */
public final class EventHub implements AutoCloseable {

  /** Latest events that a client that comes back can catch up with. */
  public static final int KEPT = 500;

  /** Events that wait for a slow client. */
  static final int BUFFER = KEPT;

  private final int mostClients;
  private final Set<EventStream> streams = new CopyOnWriteArraySet<>();
  private final ArrayDeque<Event> latest = new ArrayDeque<>();
  private boolean closed;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lethe-event-beats");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts to beat.
   *
   * @param mostClients who may listen at once
   * @param beat time between two signs of life of a stream that has nothing else to say
   */
  public EventHub(int mostClients, Duration beat) {
    this.mostClients = mostClients;
    var unused =
        beats.scheduleAtFixedRate(
            () -> streams.forEach(EventStream::beat),
            beat.toMillis(),
            beat.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Tells all who listen. */
  public synchronized void publish(Event event) {
    if (event.id() != null) {
      if (latest.size() == KEPT) {
        latest.remove();
      }
      latest.add(event);
    }
    streams.forEach(stream -> stream.offer(event));
  }

  /** Whether nobody may listen any more. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Whether one more client may listen. */
  public boolean hasRoom() {
    return streams.size() < mostClients;
  }

  /**
   * What happens from now on, or since an event that the client saw last. Where that is no longer
   * among the latest {@value #KEPT}, it begins with an event named {@code gap}. A client that saw
   * none may ask for the latest ones of those that it wants to hear of.
   *
   * <p>Once the hub is closed, the stream ends at once.
   *
   * @param model of which model; null for all
   * @param requests of which requests, by their ids as they are kept
   * @param lastSeen id of the last event that the client saw; null for a new one
   * @param latest how many that happened before a new client gets first, 0 to {@value #KEPT}
   */
  public Flow.Publisher<Event> listen(
      Set<EventType> types, String model, Predicate<String> requests, String lastSeen, int latest) {
    return client -> {
      var self = new EventStream[1];
      var stream =
          new EventStream(types, model, requests, BUFFER, client, () -> streams.remove(self[0]));
      self[0] = stream;
      // Before it can cancel, or what is added later would stay for ever.
      boolean ended;
      synchronized (this) {
        missed(stream, types, lastSeen, latest).forEach(stream::offer);
        streams.add(stream);
        ended = closed;
      }
      client.onSubscribe(stream);
      if (ended) {
        stream.complete();
      }
    };
  }

  private List<Event> missed(
      EventStream stream, Set<EventType> types, String lastSeen, int latest) {
    if (lastSeen == null) {
      List<Event> wanted = this.latest.stream().filter(stream::wants).toList();
      return wanted.subList(Math.max(0, wanted.size() - latest), wanted.size());
    }
    List<Event> missed = new ArrayList<>();
    boolean found = false;
    for (Event event : this.latest) {
      if (found) {
        missed.add(event);
      }
      found |= lastSeen.equals(event.id());
    }
    if (found) {
      return missed;
    }
    return List.of(new Event(null, types.iterator().next(), null, null, "gap", "{}"));
  }

  /** Ends all streams, so that a stop need not wait for those who listen. Twice is as once. */
  @Override
  public void close() {
    beats.shutdownNow();
    synchronized (this) {
      closed = true;
    }
    streams.forEach(EventStream::complete);
  }
}
