package io.lethe.experiments.guard;

import io.lethe.diffusion.metrics.Reliability;
import java.util.List;

/**
 * Figures of one digit and seed.
 *
 * @param judge by the guard's rule: every member of the judge gives the threshold or more
 * @param judgeMean by the mean of its members' scores, at that recall
 * @param probe by a linear probe of the denoiser's features on the same labels, at that recall
 * @param judgeAtOne by the mean, where one normal picture in a hundred is found
 * @param probeAtOne by the probe, where one normal picture in a hundred is found
 * @param odds of the judge's odds taken for probabilities
 * @param calibrated of the prior times those odds
 * @param few of few labels of something new, by their number
 */
public record GuardFigures(
    Detections judge,
    Detections judgeMean,
    Detections probe,
    Detections judgeAtOne,
    Detections probeAtOne,
    Reliability odds,
    Reliability calibrated,
    List<FewLabels> few) {

  /**
   * Of few labels, each way with the threshold that the guard has by default.
   *
   * @param labels how many
   * @param nearest by nearness in the features of a judge of another digit
   * @param probe by a linear probe of the denoiser's features
   * @param nearestAtOne by nearness, where one normal picture in a hundred is found
   * @param probeAtOne by the probe, where one normal picture in a hundred is found
   */
  public record FewLabels(
      int labels,
      Detections nearest,
      Detections probe,
      Detections nearestAtOne,
      Detections probeAtOne) {}
}
