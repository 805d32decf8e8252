package io.lethe.serving.deployment;

import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.generation.NameUuid;
import java.time.Duration;
import java.time.Instant;

/**
 * Spreads the instances' swaps, so that not all load a new champion at the same moment. What an
 * operator orders (pin, roll back) nobody waits for, nor does an instance that serves nothing yet
 * or that is alone.
 */
public final class SwapJitter {

  private final String instance;
  private final Duration longest;

  /**
   * @param longest wait; zero for none
   */
  public SwapJitter(String instance, Duration longest) {
    this.instance = instance;
    this.longest = longest;
  }

  /**
   * How long this instance waits before it loads a version: between zero and the longest, always
   * the same for the same instance and version.
   *
   * @param servesAlready whether a version of the model is live here
   */
  public Duration before(
      DeploymentView view, String model, String version, boolean servesAlready, Instant now) {
    boolean isOrdered =
        view.deployment(model).filter(d -> d.getMode() == DeploymentMode.PINNED).isPresent();
    boolean isAlone =
        view.rollouts().of(model, now).stream()
            .filter(rollout -> rollout.getState() != RolloutState.STOPPED)
            .map(Rollout::getInstance)
            .allMatch(instance::equals);
    if (!servesAlready || isOrdered || isAlone) {
      return Duration.ZERO;
    }
    long spread = NameUuid.of(instance + "/" + model + "/" + version).getMostSignificantBits();
    return Duration.ofMillis(Math.floorMod(spread, longest.toMillis() + 1));
  }
}
