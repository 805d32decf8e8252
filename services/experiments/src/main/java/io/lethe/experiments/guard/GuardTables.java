package io.lethe.experiments.guard;

import io.lethe.diffusion.metrics.Reliability;
import io.lethe.experiments.results.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The tables of docs/lab/guard.md: means over seeds, and the least and most of them. */
public final class GuardTables {

  private GuardTables() {}

  /** Judge and probe of the same labels, a row for each digit. */
  public static String manyLabels(Map<Integer, List<GuardFigures>> figures) {
    MarkdownTable table =
        new MarkdownTable(
            "digit",
            "recall of the judge's rule",
            "false blocks",
            "mean of its members, at that recall",
            "probe, at that recall",
            "recall at 1 % false blocks: mean",
            "probe");
    figures.forEach(
        (digit, runs) ->
            table.row(
                digit,
                percent(runs, it -> it.judge().recall()),
                percent(runs, it -> it.judge().falseShare()),
                percent(runs, it -> it.judgeMean().falseShare()),
                percent(runs, it -> it.probe().falseShare()),
                percent(runs, it -> it.judgeAtOne().recall()),
                percent(runs, it -> it.probeAtOne().recall())));
    return table.toString();
  }

  /** Few labels of something new, a row for each digit and number. */
  public static String fewLabels(Map<Integer, List<GuardFigures>> figures) {
    MarkdownTable table =
        new MarkdownTable(
            "digit",
            "labels",
            "found by nearness",
            "false",
            "found by the probe",
            "false",
            "recall at 1 % false: nearness",
            "probe");
    figures.forEach(
        (digit, runs) -> {
          for (int i = 0; i < runs.get(0).few().size(); i++) {
            int place = i;
            List<GuardFigures.FewLabels> few =
                runs.stream().map(it -> it.few().get(place)).toList();
            table.row(
                digit,
                few.get(0).labels(),
                percent(few, it -> it.nearest().recall()),
                percent(few, it -> it.nearest().falseShare()),
                percent(few, it -> it.probe().recall()),
                percent(few, it -> it.probe().falseShare()),
                percent(few, it -> it.nearestAtOne().recall()),
                percent(few, it -> it.probeAtOne().recall()));
          }
        });
    return table.toString();
  }

  /** Errors of calibration, a row for each digit. */
  public static String calibration(Map<Integer, List<GuardFigures>> figures) {
    MarkdownTable table =
        new MarkdownTable(
            "digit",
            "error of the odds",
            "of prior times odds",
            "Brier score of the odds",
            "of prior times odds");
    figures.forEach(
        (digit, runs) ->
            table.row(
                digit,
                spread(runs, it -> it.odds().expectedCalibrationError(), 1, 3),
                spread(runs, it -> it.calibrated().expectedCalibrationError(), 1, 3),
                spread(runs, it -> it.odds().brier(), 1, 3),
                spread(runs, it -> it.calibrated().brier(), 1, 3)));
    return table.toString();
  }

  /** The reliability curve of the probabilities, the pictures of all runs together. */
  public static String reliability(Map<Integer, List<GuardFigures>> figures) {
    MarkdownTable table =
        new MarkdownTable("stated by the judge", "pictures", "of these sensitive");
    List<Reliability.Bin> bins = new ArrayList<>();
    figures.values().stream()
        .flatMap(List::stream)
        .forEach(run -> bins.addAll(run.calibrated().bins()));
    for (int tenth = 0; tenth < 10; tenth++) {
      int wanted = tenth;
      List<Reliability.Bin> some =
          bins.stream().filter(bin -> Math.min(9, (int) (10 * bin.stated())) == wanted).toList();
      double count = some.stream().mapToInt(Reliability.Bin::count).sum();
      if (count > 0) {
        table.row(
            format(1, 2, mean(some, count, Reliability.Bin::stated)),
            (int) count,
            format(1, 2, mean(some, count, Reliability.Bin::observed)));
      }
    }
    return table.toString();
  }

  private static double mean(
      List<Reliability.Bin> bins, double count, ToDoubleFunction<Reliability.Bin> of) {
    return bins.stream().mapToDouble(bin -> bin.count() / count * of.applyAsDouble(bin)).sum();
  }

  private static <T> String percent(List<T> runs, ToDoubleFunction<T> of) {
    return spread(runs, of, 100, 1) + " %";
  }

  private static <T> String spread(
      List<T> runs, ToDoubleFunction<T> of, double scale, int decimals) {
    double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
    double mean = runs.stream().mapToDouble(of).average().orElseThrow();
    return sorted.length == 1
        ? format(scale, decimals, mean)
        : "%s (%s–%s)"
            .formatted(
                format(scale, decimals, mean),
                format(scale, decimals, sorted[0]),
                format(scale, decimals, sorted[sorted.length - 1]));
  }

  private static String format(double scale, int decimals, double value) {
    return String.format(Locale.ROOT, "%." + decimals + "f", scale * value);
  }
}
