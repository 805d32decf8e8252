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
    out.printf("%-34s %12s %12s %8s%n", "", "before", "after", "ratio");
    out.printf(
        "%-34s %12s %12s %8.2f%n",
        "share of the digit " + result.digit(),
        percent(before),
        percent(after),
        after.sensitiveRate() / before.sensitiveRate());
    out.printf(
        "%-34s %12.2f %12.2f %8.2f%n",
        "Frechet distance to the others",
        before.frechet(),
        after.frechet(),
        after.frechet() / before.frechet());
    out.printf("%-34s %12d %12d%n", "pictures", result.pictures(), result.pictures());
    out.println();
    out.printf("%-34s %12d%n", "reports", result.reports());
    out.printf("%-34s %12.1f%n", "seconds from report to live", result.secondsReportToLive());
    out.printf("%-34s %12d%n", "failed requests", result.failedRequests());
    out.printf("%-34s %s%n", "versions", String.join(" -> ", result.modelVersions()));
    out.flush();
  }

  private static String percent(Figures figures) {
    return "%.1f +- %.1f %%"
        .formatted(100 * figures.sensitiveRate(), 100 * figures.sensitiveRateError());
  }
}
