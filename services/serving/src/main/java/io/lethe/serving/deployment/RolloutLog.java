package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.supervision.RegularWork;
import io.lethe.serving.swap.SwapListener;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells lethe.rollouts what this instance serves: each change at once, and all again at each beat,
 * so that the others see that it lives.
 */
public final class RolloutLog implements SwapListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RolloutLog.class);

  /** Written beats that are told from those of another; they are read within seconds. */
  private static final int BEATS_KNOWN_AGAIN = 1000;

  /** Looks for models whose beat is due, within one beat: so are their records spread over it. */
  private static final int LOOKS_A_BEAT = 30;

  /** Records of one look, half of those that may wait for the writer. */
  static final int MOST_AT_ONCE = 512;

  private final String instance;
  private final TopicWriter writer;
  private final Clock clock;
  private final Duration beat;

  /** The last word on each model, those first that were told longest ago. */
  private final Map<String, Told> last = new LinkedHashMap<>();

  private final Map<String, String> live = new ConcurrentHashMap<>();
  private final Set<Long> beatTimes =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
              return size() > BEATS_KNOWN_AGAIN;
            }
          });
  private boolean closed;
  private final RegularWork beats;

  /**
   * Starts to beat.
   *
   * @param instance this instance's name
   * @param beat after which time a model is told again
   * @param longest time that a look for what is due may take; beyond it there is a {@link #problem}
   */
  public RolloutLog(
      String instance, TopicWriter writer, Clock clock, Duration beat, Duration longest) {
    this.instance = instance;
    this.writer = writer;
    this.clock = clock;
    this.beat = beat;
    this.beats = new RegularWork("lethe-rollout-beats", longest, () -> beat(System.nanoTime()));
    beats.start(beat.dividedBy(LOOKS_A_BEAT));
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return beats.problem();
  }

  /** Since when is no time of the clock, which may be set back. */
  private record Told(Rollout rollout, long atNanos) {}

  @Override
  public void loading(String model, String version) {
    tell(model, version, RolloutState.LOADING, meanwhile(model));
  }

  @Override
  public void serving(String model, String version, Duration took) {
    live.put(model, version);
    tell(model, version, RolloutState.SERVING, "Loaded in " + took.toMillis() + " ms.");
  }

  @Override
  public void kept(String model, String version) {
    tell(model, version, RolloutState.SERVING, "It was live already.");
  }

  @Override
  public void failed(String model, String version, String reason) {
    tell(model, version, RolloutState.FAILED, (reason + " " + meanwhile(model)).strip());
  }

  /** A model left this instance's memory: it is not served here until it is loaded again. */
  public synchronized void unloaded(String model) {
    live.remove(model);
    Told told = last.get(model);
    if (told != null) {
      tell(model, told.rollout().getVersion(), RolloutState.STOPPED, "The model was unloaded.");
      // No beats: a model that is not in memory costs the topic nothing.
      last.remove(model);
    }
  }

  private String meanwhile(String model) {
    String serving = live.get(model);
    return serving == null ? "" : "Version " + serving + " is live.";
  }

  /** One at a time with the beats: what is sent last must be what is true. */
  private synchronized void tell(String model, String version, RolloutState state, String detail) {
    if (closed) {
      return;
    }
    Instant now = clock.instant();
    tell(new Rollout(model, instance, version, state, detail, now, now), System.nanoTime());
  }

  private void tell(Rollout rollout, long nanos) {
    // At the end, as the one that was told last.
    last.remove(rollout.getModel());
    last.put(rollout.getModel(), new Told(rollout, nanos));
    var unused = send(rollout);
  }

  /** Tells again what was told a beat ago: of many models a part, and the rest at the next look. */
  synchronized void beat(long nanos) {
    if (closed) {
      return;
    }
    Instant now = clock.instant();
    List<Rollout> again =
        last.values().stream()
            .takeWhile(told -> nanos - told.atNanos() >= beat.toNanos())
            .limit(MOST_AT_ONCE)
            .map(Told::rollout)
            .toList();
    again.forEach(rollout -> tell(Rollout.newBuilder(rollout).setBeatAt(now).build(), nanos));
  }

  /** Whether a record is this instance's own: another of its name beats at other moments. */
  synchronized boolean wrote(Rollout rollout) {
    return beatTimes.contains(rollout.getBeatAt().toEpochMilli());
  }

  /** Deletes what an instance left that is long gone. */
  void forget(String key) {
    var unused =
        writer
            .sendByModel(Topics.ROLLOUTS, key, null)
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    LOG.debug("Rollout of {} not deleted", key, error);
                  }
                });
  }

  private CompletableFuture<?> send(Rollout rollout) {
    beatTimes.add(rollout.getBeatAt().toEpochMilli());
    String key = ModelKey.of(rollout.getModel(), instance);
    // The next beat tells it again, so nobody waits for this one.
    return writer
        .sendByModel(Topics.ROLLOUTS, key, rollout)
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                LOG.warn("Rollout of {} not written: {}", key, error.toString());
              }
            });
  }

  /** Says that this instance stops; what is told later is not. Closing twice says it once. */
  @Override
  public void close() {
    beats.close();
    List<Rollout> stopped = stop();
    for (int from = 0; from < stopped.size(); from += MOST_AT_ONCE) {
      int to = Math.min(from + MOST_AT_ONCE, stopped.size());
      CompletableFuture<?>[] sent;
      synchronized (this) {
        sent =
            stopped.subList(from, to).stream().map(this::send).toArray(CompletableFuture<?>[]::new);
      }
      if (to < stopped.size() && !areWritten(sent)) {
        // The broker is away: those that are left would only make the stop longer.
        return;
      }
    }
  }

  private synchronized List<Rollout> stop() {
    if (closed) {
      return List.of();
    }
    closed = true;
    Instant now = clock.instant();
    return last.values().stream()
        .map(Told::rollout)
        .map(
            rollout ->
                new Rollout(
                    rollout.getModel(),
                    instance,
                    rollout.getVersion(),
                    RolloutState.STOPPED,
                    "The instance stopped.",
                    now,
                    now))
        .toList();
  }

  /** Waits, as long as the writer has patience. */
  private static boolean areWritten(CompletableFuture<?>[] sent) {
    try {
      CompletableFuture.allOf(sent).join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }
}
