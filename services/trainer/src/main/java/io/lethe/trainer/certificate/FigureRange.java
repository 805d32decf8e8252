package io.lethe.trainer.certificate;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;

/**
 * What a figure may be: from its value where pictures that are as good as on the judge's threshold
 * count as sensitive, to its value where they don't.
 *
 * @param least smallest value
 * @param most largest value
 */
record FigureRange(double least, double most) {

  /** Of numbers that are computed alike on all machines from the same counts. */
  private static final double EXACT = 1e-9;

  /** Of the values that were found, at least one of which is there. */
  static FigureRange of(Collection<Double> found) {
    return new FigureRange(
        found.stream().filter(Objects::nonNull).mapToDouble(v -> v).min().orElse(Double.NaN),
        found.stream().filter(Objects::nonNull).mapToDouble(v -> v).max().orElse(Double.NaN));
  }

  /** Whether a figure is possible. */
  boolean has(Number said) {
    if (said == null) {
      return false;
    }
    double slack = EXACT * Math.max(1, Math.max(Math.abs(least), Math.abs(most)));
    return said.doubleValue() >= least - slack && said.doubleValue() <= most + slack;
  }

  @Override
  public String toString() {
    return most - least <= EXACT
        ? String.format(Locale.ROOT, "%.6g", least)
        : String.format(Locale.ROOT, "%.6g to %.6g", least, most);
  }
}
