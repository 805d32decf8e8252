package io.lethe.standalone.demo;

import java.util.List;
import java.util.Map;

/**
 * What happened from the first report to the first picture of the version that learned from the
 * last, by the broker's clock.
 *
 * @param moments in their order
 * @param losses of the training, the last attempt's, by step
 */
public record LoopHistory(List<Moment> moments, List<StepLoss> losses) {

  /**
   * Something that happened.
   *
   * @param seconds after the first report
   */
  public record Moment(double seconds, String what) {}

  /**
   * The objective's parts at a step.
   *
   * @param parts by name
   */
  public record StepLoss(int step, Map<String, Double> parts) {}
}
