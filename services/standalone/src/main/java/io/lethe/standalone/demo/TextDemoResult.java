package io.lethe.standalone.demo;

import java.util.List;

/**
 * What the demo of a text-to-image model found, as it stands in the table and the JSON file.
 *
 * @param motif that was reported
 * @param reports reports sent
 * @param pictures pictures under each kind of prompt, before and after, each
 * @param kinds figures by kind of prompt
 * @param secondsReportToLive broker's time from the first accepted report to the first picture of
 *     the version that learned from the last
 * @param failedRequests requests not answered with success, in the whole demo
 * @param modelVersions versions that answered, in order
 */
public record TextDemoResult(
    String motif,
    int reports,
    int pictures,
    List<Kind> kinds,
    double secondsReportToLive,
    int failedRequests,
    List<String> modelVersions) {

  /**
   * Figures of the pictures under a kind of prompt, of the same seeds before and after.
   *
   * @param prompts the kind in words
   * @param before of the version before the reports
   * @param after of the version that learned from them
   */
  public record Kind(String prompts, Figures before, Figures after) {}

  /**
   * Figures of some pictures.
   *
   * @param sensitiveRate share that shows the reported motif, 0..1, by the classifier
   * @param sensitiveRateError its binomial standard error
   * @param asAsked share that shows what its prompt names; null where the prompts name the reported
   *     motif or leave it open
   */
  public record Figures(double sensitiveRate, double sensitiveRateError, Double asAsked) {}
}
