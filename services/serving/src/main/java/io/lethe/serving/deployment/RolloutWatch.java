package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps lethe.rollouts in order: notices an older instance of the same name that still lives, whose
 * transactions this one would fence for ever, and deletes what instances left that are long gone,
 * since compaction keeps each name's last word. For one thread.
 */
public final class RolloutWatch implements RolloutListener {

  private static final Duration LONG_GONE = Duration.ofDays(1);

  private final String instance;
  private final RolloutLog own;
  private final Clock clock;
  private final Consumer<String> taken;
  private final Instant started;
  private final Map<String, Instant> lastHeard = new HashMap<>();
  private boolean mayHaveOlder;
  private boolean isCaughtUp;
  private boolean isTold;

  /**
   * @param instance this instance's name
   * @param own what this instance tells
   * @param taken hears once, in one sentence, that an older instance has the name
   */
  public RolloutWatch(String instance, RolloutLog own, Clock clock, Consumer<String> taken) {
    this.instance = instance;
    this.own = own;
    this.clock = clock;
    this.taken = taken;
    this.started = clock.instant();
  }

  @Override
  public void heard(String key, Rollout rollout, Instant writtenAt) {
    if (!isCaughtUp) {
      lastHeard.put(key, writtenAt);
    }
    boolean isOfAnother =
        rollout != null
            && rollout.getInstance().equals(instance)
            && rollout.getState() != RolloutState.STOPPED
            && !own.wrote(rollout);
    if (!isOfAnother) {
      return;
    }
    if (!isCaughtUp || rollout.getBeatAt().isBefore(started)) {
      // What was killed looks like that too, until it is seen to beat: also where its clock was
      // ahead, and its last beats lie after this start.
      mayHaveOlder |= rollout.getBeatAt().plus(Topics.ROLLOUT_GONE_AFTER).isAfter(started);
    } else if (mayHaveOlder && !isTold) {
      isTold = true;
      taken.accept(
          ("Another instance is called %s and lives: set lethe.serving.instance to a name that no"
                  + " other has.")
              .formatted(instance));
    }
  }

  @Override
  public void caughtUp() {
    isCaughtUp = true;
    Instant longGone = clock.instant().minus(LONG_GONE);
    lastHeard.forEach(
        (key, writtenAt) -> {
          if (writtenAt.isBefore(longGone)) {
            own.forget(key);
          }
        });
    lastHeard.clear();
  }
}
