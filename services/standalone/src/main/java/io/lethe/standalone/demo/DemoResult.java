package io.lethe.standalone.demo;

import java.util.List;

/**
 * What the demo found, as it stands in the table and the JSON file.
 *
 * @param digit the reported digit
 * @param reports reports sent
 * @param pictures pictures measured before and after, each
 * @param before figures of the version before the reports
 * @param after figures of the version that learned from them, same seeds
 * @param secondsReportToLive broker's time from the first accepted report to the first picture of
 *     the version that learned from the last
 * @param failedRequests requests not answered with success, in the whole demo
 * @param modelVersions versions that answered, in order
 */
public record DemoResult(
    int digit,
    int reports,
    int pictures,
    Figures before,
    Figures after,
    double secondsReportToLive,
    int failedRequests,
    List<String> modelVersions) {

  /**
   * Figures over a set of pictures.
   *
   * @param sensitiveRate share of the reported digit, 0..1, by the digit classifier
   * @param sensitiveRateError its binomial standard error
   * @param frechet Frechet distance in the classifier's 64 features to real digits of the other
   *     classes
   */
  public record Figures(double sensitiveRate, double sensitiveRateError, double frechet) {}
}
