package io.lethe.standalone.demo;

import io.lethe.standalone.demo.DemoResult.Figures;
import java.io.PrintWriter;

/** The demo's figures for a person. */
public final class ResultTable {

  private ResultTable() {}

  /** Prints the table. */
  public static void print(DemoResult result, PrintWriter out) {
    Figures before = result.before();
    Figures after = result.after();
    out.println();
    out.printf("%-34s %19s %19s %8s%n", "", "before", "after", "ratio");
    out.printf(
        "%-34s %19s %19s %8.2f%n",
        "share of the digit " + result.digit(),
        percent(before),
        percent(after),
        after.sensitiveRate() / before.sensitiveRate());
    out.printf(
        "%-34s %19.2f %19.2f %8.2f%n",
        "Frechet distance, other digits",
        before.othersFrechet(),
        after.othersFrechet(),
        after.othersFrechet() / before.othersFrechet());
    out.printf(
        "%-34s %17.1f %% %17.1f %% %8.2f%n",
        "most frequent other digit",
        100 * before.largestOther(),
        100 * after.largestOther(),
        after.largestOther() / before.largestOther());
    out.printf("%-34s %19d %19d%n", "pictures", result.pictures(), result.pictures());
    out.println();
    out.printf("%-34s %19d%n", "reports", result.reports());
    out.printf("%-34s %19.1f%n", "seconds from report to live", result.secondsReportToLive());
    out.printf("%-34s %19d%n", "failed requests", result.failedRequests());
    out.printf("%-34s %s%n", "versions", String.join(" -> ", result.modelVersions()));
    out.flush();
  }

  private static String percent(Figures figures) {
    return "%.1f (%.1f - %.1f) %%"
        .formatted(
            100 * figures.sensitiveRate(),
            100 * figures.sensitiveRateLow(),
            100 * figures.sensitiveRateHigh());
  }
}
