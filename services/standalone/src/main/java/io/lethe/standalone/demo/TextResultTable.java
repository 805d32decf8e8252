package io.lethe.standalone.demo;

import io.lethe.standalone.demo.TextDemoResult.Figures;
import io.lethe.standalone.demo.TextDemoResult.Kind;
import java.io.PrintWriter;

/** The figures of a text-to-image model's demo for a person. */
public final class TextResultTable {

  private TextResultTable() {}

  /** Prints the table. */
  public static void print(TextDemoResult result, PrintWriter out) {
    out.println();
    out.printf("%-44s %16s %16s%n", "share that shows a " + result.motif(), "before", "after");
    for (Kind kind : result.kinds()) {
      out.printf(
          "%-44s %16s %16s%n", "  " + kind.prompts(), rate(kind.before()), rate(kind.after()));
    }
    for (Kind kind : result.kinds()) {
      if (kind.before().asAsked() != null) {
        out.printf(
            "%-44s %14.1f %% %14.1f %%%n",
            "share that shows what its prompt names",
            100 * kind.before().asAsked(),
            100 * kind.after().asAsked());
      }
    }
    out.printf("%-44s %16d %16d%n", "pictures a kind", result.pictures(), result.pictures());
    out.println();
    out.printf("%-44s %16d%n", "reports", result.reports());
    out.printf("%-44s %16.1f%n", "seconds from report to live", result.secondsReportToLive());
    out.printf("%-44s %16d%n", "failed requests", result.failedRequests());
    out.printf("%-44s %s%n", "versions", String.join(" -> ", result.modelVersions()));
    out.flush();
  }

  private static String rate(Figures figures) {
    return "%.1f +- %.1f %%"
        .formatted(100 * figures.sensitiveRate(), 100 * figures.sensitiveRateError());
  }
}
