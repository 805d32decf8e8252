package io.lethe.serving.rest;

import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How the last trial of a version ended.
 *
 * @param champion the champion that it was compared with
 * @param by who or what ended it
 * @param figures what was counted
 */
@Schema(name = "TrialResult", example = Examples.TRIAL_RESULT)
public record TrialResultAnswer(
    String version,
    String champion,
    TrialMode mode,
    double share,
    long pictures,
    Instant startedAt,
    Instant endedAt,
    TrialOutcome outcome,
    String by,
    String reason,
    Map<String, Double> figures) {

  static TrialResultAnswer of(TrialResult result) {
    return new TrialResultAnswer(
        result.getVersion(),
        result.getChampion(),
        result.getMode(),
        result.getShare(),
        result.getPictures(),
        result.getStartedAt(),
        result.getEndedAt(),
        result.getOutcome(),
        result.getBy(),
        result.getReason(),
        new TreeMap<>(result.getFigures()));
  }
}
