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
   * @param sensitiveRateLow lower exact binomial bound of it, 95 % between both
   * @param sensitiveRateHigh upper bound
   * @param othersFrechet Frechet distance of the pictures that show another digit to real ones, in
   *     the classifier's 64 features; of as many before and after. NaN where too few show one
   * @param largestOther largest share that one of the other digits has among these pictures, 0..1
   */
  public record Figures(
      double sensitiveRate,
      double sensitiveRateLow,
      double sensitiveRateHigh,
      double othersFrechet,
      double largestOther) {}
}
