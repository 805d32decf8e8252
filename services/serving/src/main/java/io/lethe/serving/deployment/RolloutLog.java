package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.swap.SwapListener;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private final String instance;
  private final TopicWriter writer;
  private final Clock clock;
  private final Map<String, Rollout> last = new ConcurrentHashMap<>();
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
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lethe-rollout-beats");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Starts to beat.
   *
   * @param instance this instance's name
   */
  public RolloutLog(String instance, TopicWriter writer, Clock clock, Duration beat) {
    this.instance = instance;
    this.writer = writer;
    this.clock = clock;
    var unused =
        beats.scheduleAtFixedRate(
            this::guardedBeat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
  }

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
    Rollout rollout = last.get(model);
    if (rollout != null) {
      tell(model, rollout.getVersion(), RolloutState.STOPPED, "The model was unloaded.");
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
    Rollout rollout = new Rollout(model, instance, version, state, detail, now, now);
    last.put(model, rollout);
    send(rollout);
  }

  /** A beat that throws would be the last one, and this instance would count as gone. */
  private void guardedBeat() {
    try {
      beat();
    } catch (RuntimeException e) {
      LOG.error("A beat failed", e);
    }
  }

  private synchronized void beat() {
    if (closed) {
      return;
    }
    last.replaceAll((model, old) -> Rollout.newBuilder(old).setBeatAt(clock.instant()).build());
    last.values().forEach(this::send);
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

  private void send(Rollout rollout) {
    beatTimes.add(rollout.getBeatAt().toEpochMilli());
    String key = ModelKey.of(rollout.getModel(), instance);
    // The next beat tells it again, so nobody waits for this one.
    var unused =
        writer
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
  public synchronized void close() {
    beats.shutdownNow();
    if (closed) {
      return;
    }
    last.forEach(
        (model, rollout) ->
            tell(model, rollout.getVersion(), RolloutState.STOPPED, "The instance stopped."));
    closed = true;
  }
}
