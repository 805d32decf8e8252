package io.lethe.trainer.training;

import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.schemas.TrainingSettings;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The beta that a job trains with, and what is told of it.
 *
 * @param settings the job's, with that beta
 * @param figures {@code beta}; where a prior was found {@code classPrior}, {@code
 *     classPriorUpperBound} and {@code classPriorNegligible}: 1 where fewer than 2 % of the
 *     unlabeled pictures are sensitive, so that there is little to unlearn in them, else 0
 */
public record ChosenBeta(TrainingSettings settings, Map<String, Double> figures) {

  private static final double NEGLIGIBLE = 0.02;

  /** Chooses by the job's settings and what was found, if anything was. */
  public static ChosenBeta of(TrainingSettings given, Optional<PriorEstimate> found) {
    double automatic =
        found
            .map(estimate -> ofPictures(estimate, given))
            .orElseGet(() -> AutomaticBeta.withoutEstimate(given.getStrength()));
    return of(given, found, automatic);
  }

  private static double ofPictures(PriorEstimate estimate, TrainingSettings given) {
    return given.getCleaning() > 0
        ? AutomaticBeta.ofCleanedPictures(given.getStrength())
        : AutomaticBeta.of(estimate, given.getStrength());
  }

  /**
   * The same where the unlabeled pictures are of the texts that were reported.
   *
   * @param isCleaned whether sensitive ones were taken out of them, so that what was found does not
   *     say how many are left
   */
  public static ChosenBeta ofNear(
      TrainingSettings given, Optional<PriorEstimate> found, boolean isCleaned) {
    double automatic =
        isCleaned
            ? AutomaticBeta.ofCleaned(given.getStrength())
            : found
                .map(estimate -> AutomaticBeta.ofOneCondition(estimate, given.getStrength()))
                .orElseGet(() -> AutomaticBeta.withoutEstimate(given.getStrength()));
    return of(given, found, automatic);
  }

  private static ChosenBeta of(
      TrainingSettings given, Optional<PriorEstimate> found, double automatic) {
    TrainingSettings settings =
        given.getAutomaticBeta()
            ? TrainingSettings.newBuilder(given).setBeta(automatic).build()
            : given;
    Map<String, Double> figures = new TreeMap<>();
    figures.put("beta", settings.getBeta());
    found.ifPresent(
        estimate -> {
          figures.put("classPrior", estimate.prior());
          figures.put("classPriorUpperBound", estimate.upperBound());
          figures.put("classPriorNegligible", estimate.upperBound() < NEGLIGIBLE ? 1.0 : 0.0);
        });
    return new ChosenBeta(settings, figures);
  }

  /** Figures of the judge that a version carries: {@code judgeThreshold}, {@code judgeRecall}. */
  public static Map<String, Double> ofJudge(PriorEstimate estimate) {
    return Map.of("judgeThreshold", estimate.threshold(), "judgeRecall", estimate.recall());
  }
}
