package io.lethe.experiments.results;

import io.lethe.experiments.AttackResult;
import java.util.List;
import java.util.Locale;

/** Attacks on several models as a table. */
public final class AttackTable {
  private AttackTable() {}

  /**
   * A line for each model.
   *
   * @param steps most steps of fine-tuning that were allowed
   */
  public static String markdown(List<AttackResult> results, int steps) {
    MarkdownTable table =
        new MarkdownTable(
            "sensitive, %",
            "as it is",
            "steps to the base's rate",
            "reconstructed",
            "varied",
            "guided",
            "distance to the oracle: sensitive",
            "normal");
    for (AttackResult result : results) {
      table.row(
          result.model(),
          rate(result.plain()),
          result.stepsToOldRate() == null ? "more than " + steps : result.stepsToOldRate(),
          rate(result.reconstructed()),
          rate(result.varied()),
          rate(result.guided()),
          distance(result.sensitiveDistance()),
          distance(result.normalDistance()));
    }
    return table.toString();
  }

  private static String rate(AttackResult.Rate rate) {
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        100 * rate.rate(),
        100 * rate.lower(),
        100 * rate.upper());
  }

  private static String distance(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.5f", value);
  }
}
