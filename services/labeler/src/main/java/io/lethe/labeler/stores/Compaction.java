package io.lethe.labeler.stores;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets deleted bytes go from stores and their changelogs in a quiet partition too. RocksDB drops
 * what a tombstone covers when it compacts, a window store drops its old segments at a put, and
 * Kafka compacts a segment once a newer one began: each only when something is written. So once in
 * a while each store gets a tombstone of a key that it never holds, and is written to disk.
 */
public final class Compaction {

  /** No identifier holds a control character. */
  private static final String KEY = "\0compaction";

  private static final long NEVER = -1;

  private final ProcessorContext<?, ?> context;
  private final Duration grace;
  private final Set<String> stores;
  private final Runnable topics;
  private final CatchUp catchUp = new CatchUp();
  private final Duration every;
  private long lastAt = NEVER;

  private Compaction(
      ProcessorContext<?, ?> context,
      Set<String> stores,
      Duration every,
      Duration grace,
      Runnable topics) {
    this.context = context;
    this.stores = stores;
    this.every = every;
    this.grace = grace;
    this.topics = topics;
  }

  /**
   * Compacts stores once in a while, and for the first time after a tenth of that.
   *
   * @param stores names of all stores of the processor's sub-topology
   * @param every how often
   * @param tick how often the wall clock is looked at
   * @param grace how long the task runs at least before the wall clock counts for window stores
   * @param topics writes a tombstone to each compacted topic that the sub-topology writes to
   */
  public static void schedule(
      ProcessorContext<?, ?> context,
      Set<String> stores,
      Duration every,
      Duration tick,
      Duration grace,
      Runnable topics) {
    var compaction = new Compaction(context, stores, every, grace, topics);
    context.schedule(tick, PunctuationType.WALL_CLOCK_TIME, compaction::lookAtTheClock);
  }

  private void lookAtTheClock(long now) {
    catchUp.tick(context.currentStreamTimeMs(), now);
    if (lastAt == NEVER) {
      // Not at each start: a labeler that is started often has no need of it. And not known before
      // the first look, for a context has no time yet when it is initialised.
      lastAt = now - every.toMillis() * 9 / 10;
    }
    if (now - lastAt < every.toMillis()) {
      return;
    }
    lastAt = now;
    // Not the wall clock: what is read after an outage would be too old for the window stores.
    long passed = catchUp.passed(grace, now);
    for (String name : stores) {
      StateStore store = context.getStateStore(name);
      touch(store, passed);
      store.flush();
    }
    topics.run();
  }

  private static void touch(StateStore store, long passed) {
    if (store instanceof WindowStore<?, ?> windows) {
      if (passed >= 0) {
        touchWindows(windows, passed);
      }
    } else {
      touchValues((KeyValueStore<?, ?>) store);
    }
  }

  /** Sound: no value is written, and all keys are text. */
  @SuppressWarnings("unchecked")
  private static void touchWindows(WindowStore<?, ?> store, long passed) {
    ((WindowStore<String, Object>) store).put(KEY, null, passed);
  }

  @SuppressWarnings("unchecked")
  private static void touchValues(KeyValueStore<?, ?> store) {
    ((KeyValueStore<String, Object>) store).delete(KEY);
  }
}
