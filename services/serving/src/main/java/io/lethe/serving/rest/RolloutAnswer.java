package io.lethe.serving.rest;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The state of a version on one instance.
 *
 * @param version the version that the state speaks of; while it is LOADING or has FAILED the one
 *     before it is live, as the detail says
 * @param since since when it does
 * @param beatAt when the instance last said so; silent for 90 seconds it is gone from the list
 */
@Schema(name = "Rollout")
public record RolloutAnswer(
    String instance,
    String version,
    RolloutState state,
    String detail,
    Instant since,
    Instant beatAt) {

  static RolloutAnswer of(Rollout rollout) {
    return new RolloutAnswer(
        rollout.getInstance(),
        rollout.getVersion(),
        rollout.getState(),
        rollout.getDetail(),
        rollout.getSince(),
        rollout.getBeatAt());
  }
}
