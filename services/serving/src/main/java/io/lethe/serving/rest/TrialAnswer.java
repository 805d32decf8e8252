package io.lethe.serving.rest;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The version that is tried beside the champion.
 *
 * @param version its name
 * @param mode CANARY: its pictures are answered; SHADOW: they are not
 * @param share share of the requests that it takes part in
 * @param pictures pictures of either version that decide
 * @param endsAt when the trial ends undecided
 * @param instances what each live instance has counted
 */
@Schema(name = "Trial")
public record TrialAnswer(
    String version,
    TrialMode mode,
    double share,
    long pictures,
    Instant startedAt,
    Instant endsAt,
    List<TrialInstanceAnswer> instances) {

  /** Of a deployment; null where none is on trial. */
  static TrialAnswer of(Deployment deployment, List<TrialCounts> counts) {
    Trial trial = deployment.getTrial();
    return trial == null
        ? null
        : new TrialAnswer(
            trial.getVersion(),
            trial.getMode(),
            trial.getShare(),
            trial.getPictures(),
            trial.getStartedAt(),
            trial.getEndsAt(),
            counts.stream().map(TrialInstanceAnswer::of).toList());
  }
}
