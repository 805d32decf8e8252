package io.lethe.experiments.cli;

import io.lethe.experiments.ExperimentResult;
import io.lethe.experiments.Figures;
import io.lethe.experiments.NormalComparison;
import io.lethe.experiments.NormalFigures;
import java.io.PrintWriter;

/** Tells what an experiment found. */
final class ResultLines {
  private ResultLines() {}

  static void tell(PrintWriter out, ExperimentResult result) {
    if (result.base() != null) {
      tell(out, "base", result.base());
    }
    if (result.oracle() != null) {
      tell(out, "oracle", result.oracle());
    }
    tell(out, "after", result.figures());
    tell(out, "base", result.againstBase());
    tell(out, "oracle", result.againstOracle());
    if (result.baseline() != null) {
      out.printf(
          "real normal pictures: Frechet distance %.2f ± %.2f, as near as one comes%n",
          result.baseline().realFrechet(), result.baseline().realFrechetError());
    }
  }

  private static void tell(PrintWriter out, String what, Figures figures) {
    out.printf(
        "%s: non-sensitive rate %.1f %% (exactly %.1f to %.1f %% at 95 %%) of %d pictures%n",
        what,
        100 * figures.nonSensitiveRate(),
        100 * figures.nonSensitiveRateLower(),
        100 * figures.nonSensitiveRateUpper(),
        figures.pictures());
    NormalFigures normal = figures.normal();
    if (normal == null) {
      out.printf("  too few of them are normal to measure these%n");
      return;
    }
    out.printf(
        "  %d normal ones: Frechet distance %.2f ± %.2f, precision %.2f ± %.2f, recall %.2f ± %.2f%n",
        normal.pictures(),
        normal.frechet(),
        normal.frechetError(),
        normal.precision(),
        normal.precisionError(),
        normal.recall(),
        normal.recallError());
    out.printf(
        "  largest normal class: %.1f %% of them; at most %.2f times its share of real pictures%n",
        100 * normal.largestShare(), normal.largestShareOverReal());
  }

  private static void tell(PrintWriter out, String other, NormalComparison compared) {
    if (compared != null) {
      out.printf(
          "normal pictures against the %s's, %d each: Frechet distance %.2f times, precision %+.2f,"
              + " recall %+.2f, divergence of shares %.3f bits%n",
          other,
          compared.pictures(),
          compared.frechetRatio(),
          compared.precisionGain(),
          compared.recallGain(),
          compared.divergence());
    }
  }
}
